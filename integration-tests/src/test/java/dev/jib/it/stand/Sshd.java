package dev.jib.it.stand;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * OpenSSH's server with a generated configuration and host key at a port of loopback; one logs in
 * as the user who runs the test, with a home that is not that user's.
 */
final class Sshd implements AutoCloseable {
    private final Path directory;
    private final SshKey hostKey;
    private final SshKey otherHostKey;
    private final ServerProcess server;

    /**
     * Starts it; who may log in, and what is run then, is said by an authorized_keys file.
     *
     * @param acceptEnv the environment that it takes from clients
     */
    Sshd(World world, Path home, Path authorizedKeys, String acceptEnv) {
        Path program = Needs.program("sshd", "openssh-server");
        needUnlockedAccount();
        directory = world.directory("sshd");
        hostKey = SshKey.make(directory.resolve("host"));
        otherHostKey = SshKey.make(directory.resolve("other"), "", "-t", "ecdsa", "-b", "256");
        makePrivilegeSeparationDirectory();
        server =
                ServerProcess.start(
                        new ServerProcess.Recipe(
                                port ->
                                        Command.of(
                                                program.toString(),
                                                "-D",
                                                "-e",
                                                "-f",
                                                world.file(
                                                                "sshd/config",
                                                                configuration(
                                                                        port,
                                                                        home,
                                                                        authorizedKeys,
                                                                        acceptEnv))
                                                        .toString()),
                                directory.resolve("log"),
                                "Server listening on"));
        world.file("sshd/known_hosts", pin(hostKey));
    }

    private String pin(SshKey key) {
        return "[127.0.0.1]:" + server.port() + " " + key.publicLine() + "\n";
    }

    /** Lines for known_hosts: its first key, which {@link #knownHosts} has, and its second. */
    List<String> pins() {
        return List.of(pin(hostKey), pin(otherHostKey));
    }

    /** {@code ssh://USER@127.0.0.1:PORT}. */
    String url() {
        return "ssh://" + System.getProperty("user.name") + "@127.0.0.1:" + server.port();
    }

    /** {@code ssh://127.0.0.1:PORT}. */
    String base() {
        return "ssh://127.0.0.1:" + server.port();
    }

    /** A known_hosts file that holds this server. */
    Path knownHosts() {
        return directory.resolve("known_hosts");
    }

    /** A value for {@code GIT_SSH_COMMAND} that uses this key and trusts this server only. */
    String sshCommand(SshKey key) {
        return "ssh -F none -i %s -o IdentitiesOnly=yes -o BatchMode=yes -o UserKnownHostsFile=%s"
                .formatted(key.privateFile(), knownHosts());
    }

    /** The connections that stand break, as if the machine were gone; the server goes on. */
    void breakConnections() {
        server.killChildren();
    }

    String log() {
        return server.log();
    }

    @Override
    public void close() {
        server.close();
    }

    private String configuration(int port, Path home, Path authorizedKeys, String acceptEnv) {
        return """
        Port %d
        ListenAddress 127.0.0.1
        HostKey %s
        HostKey %s
        PidFile none
        AuthorizedKeysFile %s
        AuthenticationMethods publickey
        PermitRootLogin prohibit-password
        StrictModes no
        UsePAM no
        UseDNS no
        PrintMotd no
        MaxStartups 200
        MaxSessions 200
        AcceptEnv %s
        SetEnv HOME=%s GIT_CONFIG_NOSYSTEM=1
        LogLevel VERBOSE
        """
                .formatted(
                        port,
                        hostKey.privateFile(),
                        otherHostKey.privateFile(),
                        authorizedKeys,
                        acceptEnv,
                        home);
    }

    /** The service's unit makes it; started by hand, sshd insists that it is there. */
    private static void makePrivilegeSeparationDirectory() {
        if (Needs.isRoot()) {
            try {
                Files.createDirectories(Path.of("/run/sshd"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Without PAM, sshd refuses accounts whose password field begins with an exclamation mark. */
    private static void needUnlockedAccount() {
        if (!Needs.isRoot()) {
            return;
        }
        try (var lines = Files.lines(Path.of("/etc/shadow"))) {
            Needs.that(
                    lines.noneMatch(line -> line.startsWith("root:!")),
                    "an account root that is not locked");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
