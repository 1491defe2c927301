package dev.jib.it.stand;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.List;

/** A real container engine, driven by its command line as a launcher would. */
public final class Docker {
    private static final String HOST = "DOCKER_HOST";

    private Docker() {}

    /** Whether an engine answers this user. */
    public static boolean answers() {
        return Holder.ANSWERS;
    }

    /** Skips the test unless an engine answers and holds the image. */
    public static void need(Image image) {
        Needs.that(
                answers(),
                "a container engine that answers `docker version` (integration-tests/setup starts"
                        + " one)");
        Needs.that(
                run("image", "inspect", image.reference()).succeeded(),
                "the image " + image.reference() + " (integration-tests/setup builds it)");
    }

    /** Starts a container that stays until it is closed. */
    public static Container start(Container.Spec spec) {
        need(spec.image());
        ImmutableList.Builder<String> line = ImmutableList.builder();
        line.add("create", "--interactive", "--network", "none", "--user", spec.user());
        spec.mounts().forEach(mount -> line.add("--mount", mount.toDocker()));
        spec.environment().forEach((name, value) -> line.add("--env", name + "=" + value));
        line.addAll(spec.options());
        line.add(spec.image().reference());
        line.addAll(Container.PAUSE);
        Outcome created = run(line.build());
        Container container = new Container(created.orFail().out().strip(), spec);
        try {
            run("start", container.id()).orFail();
            return container;
        } catch (AssertionError e) {
            container.close();
            throw e;
        }
    }

    /** Runs a command of docker's. */
    public static Outcome run(String... arguments) {
        return run(List.of(arguments));
    }

    static Outcome run(List<String> arguments) {
        return command(arguments).run();
    }

    static Command command(List<String> arguments) {
        Command command =
                Command.of(ImmutableList.<String>builder().add("docker").addAll(arguments).build());
        String host = System.getenv(HOST);
        return host == null ? command : command.withAll(ImmutableMap.of(HOST, host));
    }

    /** Asked once per process. */
    private static final class Holder {
        static final boolean ANSWERS = ask();

        private static boolean ask() {
            try {
                return run("version", "--format", "{{.Server.Version}}").succeeded();
            } catch (java.io.UncheckedIOException notInstalled) {
                return false;
            }
        }
    }
}
