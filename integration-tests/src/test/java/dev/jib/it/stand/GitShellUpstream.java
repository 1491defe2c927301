package dev.jib.it.stand;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Plain {@code sshd} with {@code git-shell}: bare repositories that any authorised key may write.
 */
public final class GitShellUpstream implements AutoCloseable {
    private static final String SHELL = "git-shell -c \\\"$SSH_ORIGINAL_COMMAND\\\"";

    private final World world;
    private final Path authorizedKeys;
    private final Sshd sshd;

    private GitShellUpstream(World world, String acceptEnv) {
        this.world = world;
        authorizedKeys = world.file("git-shell/authorized_keys", "");
        sshd = new Sshd(world, world.directory("git-shell"), authorizedKeys, acceptEnv);
    }

    /** Starts it in the test's directory. */
    public static GitShellUpstream start(World world) {
        return world.closing(new GitShellUpstream(world, "GIT_PROTOCOL"));
    }

    /** Starts it as Debian's sshd is set up: it is not told the version of git's protocol. */
    public static GitShellUpstream startWithoutProtocol(World world) {
        return world.closing(new GitShellUpstream(world, "LANG LC_*"));
    }

    /** From now on this key opens every repository. */
    public void authorize(SshKey key) {
        authorize(key, SHELL);
    }

    /** From now on these keys and no others open every repository. */
    public void authorizeOnly(SshKey... keys) {
        Path next = world.file("git-shell/authorized_keys.new", "");
        try {
            for (SshKey key : keys) {
                Files.writeString(next, line(key, SHELL), StandardOpenOption.APPEND);
            }
            Files.move(next, authorizedKeys, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on that command is run for whoever has this key. */
    public void authorize(SshKey key, String command) {
        try {
            Files.writeString(authorizedKeys, line(key, command), StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(SshKey key, String command) {
        return "restrict,command=\"" + command + "\" " + key.publicLine() + "\n";
    }

    /** From now on no key opens anything. */
    public void revokeAll() {
        world.file("git-shell/authorized_keys", "");
    }

    /** {@code ssh://USER@127.0.0.1:PORT}; a repository's absolute path follows. */
    public String url() {
        return sshd.url();
    }

    /** {@code ssh://127.0.0.1:PORT}, as the gateway's configuration has it. */
    public String base() {
        return sshd.base();
    }

    /** The URL of a repository made here. */
    public String url(GitRepository repository) {
        return sshd.url() + repository.directory();
    }

    /** A known_hosts file that holds this server and no other. */
    public Path knownHosts() {
        return sshd.knownHosts();
    }

    /** Lines for known_hosts, one for each of its host keys. */
    List<String> pins() {
        return sshd.pins();
    }

    /** A value for {@code GIT_SSH_COMMAND} of a direct client. */
    public String sshCommand(SshKey key) {
        return sshd.sshCommand(key);
    }

    /** Makes an empty bare repository. */
    public GitRepository createRepository(String path) {
        GitRepository repository =
                world.git().initBare(world.directory("git-shell/repositories").resolve(path));
        repository.ok("config", "receive.advertisePushOptions", "true");
        return repository;
    }

    /** The connections that stand break, as if the machine were gone; the server goes on. */
    public void breakConnections() {
        sshd.breakConnections();
    }

    /** What sshd logged. */
    public String log() {
        return sshd.log();
    }

    @Override
    public void close() {
        sshd.close();
    }
}
