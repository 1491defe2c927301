package dev.jib.mounts;

import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs beyond a JDK and git: without, it is skipped by name, or fails where
 * JIB_TESTS_NEED_ALL=1.
 */
public final class Needs {
    private Needs() {}

    /** A sandbox, as bubblewrap makes it with user namespaces. */
    static void bubblewrap() {
        that(Sandbox.available(), "bubblewrap and user namespaces");
    }

    /** The rights of root. */
    public static void root() {
        that("root".equals(System.getProperty("user.name")), "to run as root");
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
