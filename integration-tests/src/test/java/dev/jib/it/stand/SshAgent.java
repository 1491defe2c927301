package dev.jib.it.stand;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** OpenSSH's agent at a socket of the test's; it ends with the test. */
public final class SshAgent implements AutoCloseable {
    private final Path socket;
    private final Process process;

    private SshAgent(World world, Path socket) {
        Needs.program("ssh-agent", "openssh-client");
        this.socket = socket;
        Path log = world.root().resolve("ssh-agent.log");
        process = Command.of("ssh-agent", "-D", "-a", socket.toString()).startLogging(log);
        Await.until(
                Duration.ofSeconds(20),
                () -> Files.exists(socket) || !process.isAlive(),
                () -> read(log));
    }

    /** Starts it in the test's world, which closes it; it holds no key. */
    public static SshAgent start(World world, Path socket) {
        return world.closing(new SshAgent(world, socket));
    }

    /** It holds that key from now on. */
    public void add(SshKey key) {
        ssh("ssh-add", "-q", key.privateFile().toString());
    }

    /** It holds that key no more. */
    public void remove(SshKey key) {
        ssh("ssh-add", "-q", "-d", key.privateFile() + ".pub");
    }

    private void ssh(String... line) {
        Command.of(line).with("SSH_AUTH_SOCK", socket.toString()).run().orFail();
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
