package dev.jib.it.stand;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A sandbox by bubblewrap: the host's programs read only, a home of its own in memory, no network,
 * and the given mounts. Each run is a sandbox of its own.
 */
public record Bubblewrap(ImmutableList<Mount> mounts, ImmutableMap<String, String> environment) {
    private static final List<String> SYSTEM =
            List.of("/usr", "/etc/alternatives", "/etc/ssl", "/etc/ld.so.cache");
    private static final List<String> LINKS =
            List.of("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32");

    /** A sandbox without mounts; skips the test where bubblewrap is absent or not allowed. */
    public static Bubblewrap need() {
        Needs.program("bwrap", "bubblewrap");
        Bubblewrap plain = new Bubblewrap(ImmutableList.of(), ImmutableMap.of());
        Outcome tried = plain.exec("true");
        Needs.that(tried.succeeded(), "user namespaces for bubblewrap; it said: " + tried.err());
        return plain;
    }

    /** The same with more mounts. */
    public Bubblewrap mounting(Mount... more) {
        return new Bubblewrap(
                ImmutableList.<Mount>builder().addAll(mounts).add(more).build(), environment);
    }

    /** The same with one more environment variable. */
    public Bubblewrap with(String name, String value) {
        return new Bubblewrap(
                mounts,
                ImmutableMap.<String, String>builder()
                        .putAll(environment)
                        .put(name, value)
                        .buildKeepingLast());
    }

    /** Runs a program in it, however it ends. */
    public Outcome exec(String... line) {
        return command(line).run();
    }

    /** The program to run in it, for those who need its streams or its input. */
    public Command command(String... line) {
        ImmutableList.Builder<String> bwrap = ImmutableList.builder();
        bwrap.add("bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--clearenv");
        for (String path : SYSTEM) {
            bwrap.add("--ro-bind-try", path, path);
        }
        for (String path : LINKS) {
            addSystemLink(bwrap, Path.of(path));
        }
        bwrap.add("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--tmpfs", "/run");
        bwrap.add("--dir", "/home/jib", "--setenv", "HOME", "/home/jib", "--setenv", "LC_ALL", "C");
        bwrap.add("--setenv", "PATH", "/usr/local/bin:/usr/bin:/bin");
        environment.forEach((name, value) -> bwrap.add("--setenv", name, value));
        for (Mount mount : mounts) {
            bwrap.add(
                    mount.writable() ? "--bind" : "--ro-bind",
                    mount.source().toString(),
                    mount.target());
        }
        return Command.of(bwrap.add("--chdir", "/home/jib", "--").add(line).build());
    }

    /** With a merged /usr these are links; elsewhere they are directories. */
    private static void addSystemLink(ImmutableList.Builder<String> bwrap, Path path) {
        if (Files.isSymbolicLink(path)) {
            try {
                bwrap.add("--symlink", Files.readSymbolicLink(path).toString(), path.toString());
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        } else {
            bwrap.add("--ro-bind-try", path.toString(), path.toString());
        }
    }
}
