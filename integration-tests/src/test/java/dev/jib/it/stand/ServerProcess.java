package dev.jib.it.stand;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** A server that runs for one test; it and its children are gone when closed. */
final class ServerProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(20);
    private static final Duration END = Duration.ofSeconds(5);
    private static final int ATTEMPTS = 5;

    private final Process process;
    private final Path log;
    private final int port;

    private ServerProcess(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /**
     * How to start a server.
     *
     * @param command for a port of loopback
     * @param log where the server writes its log, standard error being appended too
     * @param ready what it logs when it listens
     */
    record Recipe(IntFunction<Command> command, Path log, String ready) {}

    /**
     * Starts it at a port that was free a moment ago. Servers that cannot be given a listening
     * socket leave a gap in which another process may take the port: then the next one is tried.
     */
    static ServerProcess start(Recipe recipe) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<ServerProcess> started = startAt(recipe, freePort());
            if (started.isPresent()) {
                return started.get();
            }
        }
        throw new AssertionError("the server did not start; its log:\n" + read(recipe.log()));
    }

    /** Starts another at the port of one that has ended; something may have it for a moment. */
    static ServerProcess startAgain(Recipe recipe, int port) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<ServerProcess> started = startAt(recipe, port);
            if (started.isPresent()) {
                return started.get();
            }
        }
        throw new AssertionError("the server did not start; its log:\n" + read(recipe.log()));
    }

    /** Empty if the process ended because the port was taken. */
    private static Optional<ServerProcess> startAt(Recipe recipe, int port) {
        clear(recipe.log());
        Process process = recipe.command().apply(port).startLogging(recipe.log());
        ServerProcess server = new ServerProcess(process, recipe.log(), port);
        boolean settled =
                Await.holds(
                        START, () -> server.log().contains(recipe.ready()) || !process.isAlive());
        if (settled && process.isAlive()) {
            return Optional.of(server);
        }
        server.close();
        if (server.log().toLowerCase(java.util.Locale.ROOT).contains("already in use")) {
            return Optional.empty();
        }
        throw new AssertionError("the server did not start; its log:\n" + server.log());
    }

    int port() {
        return port;
    }

    /** Ends the processes that it started, and not it. */
    void killChildren() {
        List<ProcessHandle> children = process.descendants().toList();
        children.forEach(ProcessHandle::destroyForcibly);
        children.forEach(child -> child.onExit().join());
    }

    /** Ends it and the processes that it started where they stand (SIGKILL). */
    void kill() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly().onExit().join();
        children.forEach(ProcessHandle::destroyForcibly);
        children.forEach(child -> child.onExit().join());
    }

    /** What it has logged so far. */
    String log() {
        return read(log);
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
        children.forEach(child -> child.onExit().join());
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void clear(Path log) {
        try {
            Files.writeString(log, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path log) {
        try {
            return Files.readString(log, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
