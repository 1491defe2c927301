package dev.jib.it.stand;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** How a program ended, and what it wrote. */
public record Outcome(List<String> command, int exit, byte[] bytes, String err) {

    /** Standard output as UTF-8. */
    public String out() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Standard output, then standard error. */
    public String both() {
        return out() + err;
    }

    /** Whether it ended with 0. */
    public boolean succeeded() {
        return exit == 0;
    }

    /** Itself; fails the test with everything it wrote unless it ended with 0. */
    public Outcome orFail() {
        if (!succeeded()) {
            throw new AssertionError("expected to succeed: " + this);
        }
        return this;
    }

    /** Itself; fails the test unless it ended with another code than 0. */
    public Outcome expectFailure() {
        if (succeeded()) {
            throw new AssertionError("expected to fail: " + this);
        }
        return this;
    }

    @Override
    public String toString() {
        return "%s%nexit %d%n--- stdout%n%s--- stderr%n%s"
                .formatted(String.join(" ", command), exit, out(), err);
    }
}
