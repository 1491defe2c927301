package dev.jib.it.layout;

import dev.jib.it.stand.Outcome;

/** A running container with a layout of {@code jib mounts}, without a network. */
public interface Box extends AutoCloseable {
    /** Runs a shell script in the container's working directory, however it ends. */
    Outcome sh(String script);

    /** Runs a script that has to succeed and gives its standard output without the last newline. */
    default String ok(String script) {
        return sh(script).orFail().out().stripTrailing();
    }

    /** Kills all its processes with SIGKILL, in the middle of whatever they do. */
    void kill();

    /** Ends it. */
    @Override
    void close();
}
