package dev.jib.it.stand;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;

/** A running container without network; removed when closed. */
public final class Container implements AutoCloseable {
    /** What keeps a container up in any image: git waits on a standard input that never ends. */
    static final ImmutableList<String> PAUSE = ImmutableList.of("git", "hash-object", "--stdin");

    private final String id;
    private final Spec spec;

    Container(String id, Spec spec) {
        this.id = id;
        this.spec = spec;
    }

    /**
     * What to start.
     *
     * @param user as for {@code docker run --user}
     * @param options more options of {@code docker create}, such as {@code --read-only}
     */
    public record Spec(
            Image image,
            String user,
            ImmutableList<Mount> mounts,
            ImmutableMap<String, String> environment,
            ImmutableList<String> options) {

        /** A container of this image, as root, without mounts. */
        public static Spec of(Image image) {
            return new Spec(
                    image, "0:0", ImmutableList.of(), ImmutableMap.of(), ImmutableList.of());
        }

        /** The same as another user, {@code uid:gid}. */
        public Spec as(String other) {
            return new Spec(image, other, mounts, environment, options);
        }

        /** The same with more mounts. */
        public Spec mounting(Mount... more) {
            return new Spec(
                    image,
                    user,
                    ImmutableList.<Mount>builder().addAll(mounts).add(more).build(),
                    environment,
                    options);
        }

        /** The same with one more environment variable. */
        public Spec with(String name, String value) {
            return new Spec(
                    image,
                    user,
                    mounts,
                    ImmutableMap.<String, String>builder()
                            .putAll(environment)
                            .put(name, value)
                            .buildKeepingLast(),
                    options);
        }

        /** The same with more options of {@code docker create}. */
        public Spec options(String... more) {
            return new Spec(
                    image,
                    user,
                    mounts,
                    environment,
                    ImmutableList.<String>builder().addAll(options).add(more).build());
        }
    }

    /** Its full id. */
    public String id() {
        return id;
    }

    /** Runs a program in it as the container's user, however it ends. */
    public Outcome exec(String... line) {
        return command(line).run();
    }

    /** Runs a shell command line in it; not in {@link Image#GIT_ONLY}. */
    public Outcome sh(String script) {
        return exec("sh", "-c", script);
    }

    /**
     * Runs git in a directory of it and returns its standard output; fails the test if git fails.
     */
    public String git(String directory, String... arguments) {
        ImmutableList<String> line =
                ImmutableList.<String>builder().add("git", "-C", directory).add(arguments).build();
        return exec(line.toArray(String[]::new)).orFail().out().stripTrailing();
    }

    /** The program to run in it, for those who need its streams or its input. */
    public Command command(String... line) {
        return Docker.command(
                ImmutableList.<String>builder()
                        .add("exec", "-i", "--user", spec.user(), id)
                        .add(line)
                        .build());
    }

    /** What its first process wrote. */
    public String logs() {
        return Docker.run("logs", id).orFail().both();
    }

    /** Sends SIGKILL to all its processes; it stays to be looked at. */
    public void kill() {
        Docker.run("kill", id).orFail();
    }

    @Override
    public void close() {
        Docker.run("rm", "--force", "--volumes", id);
    }
}
