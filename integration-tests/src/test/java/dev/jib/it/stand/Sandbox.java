package dev.jib.it.stand;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A container made from the layout that the gateway answered with, in Docker or in bubblewrap;
 * without a network in both.
 */
public interface Sandbox {
    /** Runs a shell script in the container's working directory. */
    Outcome sh(String script);

    /** Ends what runs of it, as a launcher does before it takes the layout back. */
    default void end() {}

    /** Runs a script that has to succeed, and gives its output. */
    default String ok(String script) {
        Outcome outcome = sh(script);
        if (!outcome.succeeded()) {
            throw new AssertionError("expected to succeed: " + script + "\n" + outcome);
        }
        return outcome.out();
    }

    /** The kinds of sandbox. */
    enum Kind {
        /** A real container of the Debian image. */
        DOCKER,
        /** Namespaces made by bubblewrap. */
        BUBBLEWRAP
    }

    /**
     * Starts a sandbox of that kind with that layout; skips the test where the kind is not to be
     * had.
     */
    static Sandbox start(Kind kind, World world, JsonNode layout) {
        return switch (kind) {
            case DOCKER -> docker(world, layout);
            case BUBBLEWRAP -> bubblewrap(layout);
        };
    }

    private static Sandbox docker(World world, JsonNode layout) {
        Docker.need(Image.DEBIAN);
        Container.Spec spec =
                Container.Spec.of(Image.DEBIAN)
                        .as(
                                layout.path("user").path("uid").asInt()
                                        + ":"
                                        + layout.path("user").path("gid").asInt())
                        .mounting(mounts(layout))
                        .with("HOME", layout.path("home").asString())
                        .with("PATH", path(layout));
        for (Map.Entry<String, JsonNode> variable : layout.path("environment").properties()) {
            spec = spec.with(variable.getKey(), variable.getValue().asString());
        }
        Container container = world.closing(Docker.start(spec));
        return new Sandbox() {
            @Override
            public Outcome sh(String script) {
                return container.exec("sh", "-c", inside(layout, script));
            }

            @Override
            public void end() {
                container.close();
            }
        };
    }

    private static Sandbox bubblewrap(JsonNode layout) {
        Bubblewrap sandbox = Bubblewrap.need().mounting(mounts(layout)).with("PATH", path(layout));
        for (Map.Entry<String, JsonNode> variable : layout.path("environment").properties()) {
            sandbox = sandbox.with(variable.getKey(), variable.getValue().asString());
        }
        Bubblewrap ready = sandbox;
        return script -> ready.exec("sh", "-c", inside(layout, script));
    }

    private static String inside(JsonNode layout, String script) {
        return "cd '" + layout.path("workingDirectory").asString() + "' && " + script;
    }

    private static String path(JsonNode layout) {
        Stream<String> first = layout.path("pathPrepend").valueStream().map(JsonNode::asString);
        return String.join(
                ":", Stream.concat(first, Stream.of("/usr/local/bin:/usr/bin:/bin")).toList());
    }

    private static Mount[] mounts(JsonNode layout) {
        return layout.path("mounts")
                .valueStream()
                .map(m ->
                        new Mount(
                                Path.of(m.path("source").asString()),
                                m.path("target").asString(),
                                m.path("access").asString().equals("rw")))
                .toArray(Mount[]::new);
    }
}
