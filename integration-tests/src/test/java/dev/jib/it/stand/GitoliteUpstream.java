package dev.jib.it.stand;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** Gitolite over sshd: the key says who one is, and a configuration says what one may. */
public final class GitoliteUpstream implements AutoCloseable {
    private final World world;
    private final Path home;
    private final GitRepository administration;
    private final Sshd sshd;

    private GitoliteUpstream(World world) {
        this.world = world;
        home = world.directory("gitolite");
        SshKey admin = SshKey.make(world.directory("keys").resolve("admin"));
        gitolite("setup", "-pk", admin.privateFile() + ".pub");
        administration =
                world.git()
                        .clone(
                                home.resolve("repositories/gitolite-admin.git").toString(),
                                world.root().resolve("gitolite-admin"));
        sshd = new Sshd(world, home, home.resolve(".ssh/authorized_keys"), "GIT_PROTOCOL");
    }

    /** Starts it in the test's directory. */
    public static GitoliteUpstream start(World world) {
        Needs.program("gitolite", "gitolite3");
        return world.closing(new GitoliteUpstream(world));
    }

    /**
     * Sets who there is and what they may.
     *
     * @param configuration {@code conf/gitolite.conf}
     * @param keys by user name
     */
    public void configure(String configuration, Map<String, SshKey> keys) {
        administration.write("conf/gitolite.conf", configuration);
        keys.forEach((user, key) ->
                administration.write("keydir/" + user + ".pub", key.publicLine() + "\n"));
        administration.commit("configure");
        Command.of("gitolite", "push")
                .in(administration.directory())
                .withAll(environment())
                .run()
                .orFail();
    }

    /** {@code ssh://127.0.0.1:PORT}, as the gateway's configuration has it. */
    public String base() {
        return sshd.base();
    }

    /** The URL of a repository that the configuration names. */
    public String url(String repository) {
        return sshd.url() + "/" + repository;
    }

    /** A repository that the configuration names, as it lies here. */
    public GitRepository repository(String name) {
        return new GitRepository(world.git().in(home.resolve("repositories/" + name + ".git")));
    }

    /** A known_hosts file that holds this server and no other. */
    public Path knownHosts() {
        return sshd.knownHosts();
    }

    /** A value for {@code GIT_SSH_COMMAND} of a direct client. */
    public String sshCommand(SshKey key) {
        return sshd.sshCommand(key);
    }

    /** How often it refused somebody, by its own log. */
    public long denials() {
        try (Stream<Path> logs = Files.list(home.resolve(".gitolite/logs"))) {
            long count = 0;
            for (Path log : logs.toList()) {
                count += Files.readString(log).lines().filter(l -> l.contains("DENIED")).count();
            }
            return count;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What sshd logged. */
    public String log() {
        return sshd.log();
    }

    @Override
    public void close() {
        sshd.close();
    }

    private void gitolite(String... arguments) {
        Command.of(
                        Stream.concat(Stream.of("gitolite"), java.util.Arrays.stream(arguments))
                                .toList())
                .in(home)
                .withAll(environment())
                .run()
                .orFail();
    }

    /** Gitolite's own home; the rest is git's of this test. */
    private ImmutableMap<String, String> environment() {
        return ImmutableMap.<String, String>builder()
                .putAll(world.git().environment())
                .put("HOME", home.toString())
                .put("USER", System.getProperty("user.name"))
                .buildKeepingLast();
    }
}
