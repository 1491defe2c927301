package dev.jib.it.stand;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs of the machine. What is absent makes the test skipped, with a reason that names
 * it and that {@code .ci/run} lists at its end; where {@code JIB_TESTS_NEED_ALL=1} is set, it makes
 * the test fail instead.
 */
public final class Needs {
    private Needs() {}

    /** A program on PATH or in an sbin directory, which a Debian package brings. */
    public static Path program(String name, String debianPackage) {
        String path = System.getenv("PATH") + ":/usr/local/sbin:/usr/sbin:/sbin";
        for (String place : path.split(File.pathSeparator, -1)) {
            Path candidate = Path.of(place, name);
            if (Files.isExecutable(candidate)) {
                return candidate;
            }
        }
        that(
                false,
                "the program "
                        + name
                        + " (Debian: "
                        + debianPackage
                        + "; integration-tests/setup installs it)");
        throw new IllegalStateException("unreachable");
    }

    /** The remote helper, which the build compiles where it finds a C compiler. */
    public static Path helper() {
        Path helper =
                Path.of("..", "container-client", "target", "bin", "git-remote-jib")
                        .toAbsolutePath()
                        .normalize();
        that(
                Files.isExecutable(helper),
                "git-remote-jib, built with musl-gcc or gcc (integration-tests/setup installs"
                        + " musl-tools)");
        return helper;
    }

    /** To run as root: network namespaces, other users' processes. */
    public static void root() {
        that(isRoot(), "to run as root");
    }

    /** Whether this process runs as root. */
    public static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** Skips, or fails, unless the condition holds; the text goes on from "this test needs". */
    public static void that(boolean holds, String what) {
        if (holds) {
            return;
        }
        String reason = "this test needs " + what;
        if ("1".equals(System.getenv("JIB_TESTS_NEED_ALL"))) {
            throw new AssertionError(reason + "; JIB_TESTS_NEED_ALL=1 forbids to skip it");
        }
        Assumptions.abort(reason);
    }
}
