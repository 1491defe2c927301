package dev.jib.gateway;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs beyond a JDK and git: it is skipped by name without, or fails where
 * JIB_TESTS_NEED_ALL=1.
 */
public final class Needs {
    private Needs() {}

    /** A program on PATH, which a Debian package brings. */
    public static void program(String name, String debianPackage) {
        boolean there =
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                        .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
        that(
                there,
                "the program %s (Debian: %s; integration-tests/setup installs it)"
                        .formatted(name, debianPackage));
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
