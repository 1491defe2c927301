package dev.jib.it.stand;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.nio.file.Path;

/**
 * Real git with a home of its own: no configuration of the user or the system, one author, one
 * date, so that equal work gives equal object ids.
 */
public record GitCommand(Path directory, ImmutableMap<String, String> environment) {
    private static final String DATE = "2026-01-02T03:04:05Z";

    /** Git with this home, which is an existing directory. */
    public static GitCommand withHome(Path home) {
        GitCommand git =
                new GitCommand(
                        home,
                        ImmutableMap.<String, String>builder()
                                .put("HOME", home.toString())
                                .put("GIT_CONFIG_NOSYSTEM", "1")
                                .put("GIT_TERMINAL_PROMPT", "0")
                                .put("GIT_AUTHOR_NAME", "A U Thor")
                                .put("GIT_AUTHOR_EMAIL", "author@example.com")
                                .put("GIT_AUTHOR_DATE", DATE)
                                .put("GIT_COMMITTER_NAME", "C O Mitter")
                                .put("GIT_COMMITTER_EMAIL", "committer@example.com")
                                .put("GIT_COMMITTER_DATE", DATE)
                                .put("LC_ALL", "C")
                                .put("TZ", "UTC")
                                .buildOrThrow());
        git.ok("config", "--global", "init.defaultBranch", "main");
        git.ok("config", "--global", "advice.detachedHead", "false");
        git.ok("config", "--global", "gc.auto", "0");
        git.ok("config", "--global", "maintenance.auto", "false");
        // Tests look into what servers and containers of other users wrote.
        git.ok("config", "--global", "safe.directory", "*");
        return git;
    }

    /** The same git in another directory. */
    public GitCommand in(Path place) {
        return new GitCommand(place, environment);
    }

    /** The same git with one more environment variable, or another value for it. */
    public GitCommand with(String name, String value) {
        return new GitCommand(
                directory,
                ImmutableMap.<String, String>builder()
                        .putAll(environment)
                        .put(name, value)
                        .buildKeepingLast());
    }

    /** The program to run, for those who need its streams or its input. */
    public Command command(String... arguments) {
        return Command.of(ImmutableList.<String>builder().add("git").add(arguments).build())
                .in(directory)
                .withAll(environment);
    }

    /** Runs it, however it ends. */
    public Outcome run(String... arguments) {
        return command(arguments).run();
    }

    /**
     * Runs it and returns its standard output without the last line feed; fails the test if it
     * fails.
     */
    public String ok(String... arguments) {
        return run(arguments).orFail().out().stripTrailing();
    }

    /** Makes a repository with a working tree, {@code main} checked out and unborn. */
    public GitRepository init(Path place) {
        ok("init", "-q", place.toString());
        return new GitRepository(in(place));
    }

    /** Makes a bare repository. */
    public GitRepository initBare(Path place) {
        ok("init", "-q", "--bare", place.toString());
        return new GitRepository(in(place));
    }

    /** Clones into a directory; more options may be given. */
    public GitRepository clone(String url, Path place, String... options) {
        ok(
                ImmutableList.<String>builder()
                        .add("clone", "-q")
                        .add(options)
                        .add(url, place.toString())
                        .build()
                        .toArray(String[]::new));
        return new GitRepository(in(place));
    }
}
