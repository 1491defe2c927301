package dev.jib.it.stand;

import dev.jib.gateway.app.AdminClient;
import dev.jib.gateway.app.GatewayApp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A gateway in front of an upstream of any kind, whose part of the configuration the test writes;
 * and a container of one session, {@code agent-7}, that may write its own branches.
 */
public final class OtherGateway implements AutoCloseable {
    private static final String CONFIG =
            """
            version: 1
            gateway:
              state-dir: %1$s/state
              runtime-dir: %1$s/run
              admin-socket: %1$s/admin.sock
              listen: 127.0.0.1:0
              audit: {file: %1$s/audit.jsonl}
              helper-dir: %2$s
            %3$s
            upstreams:
            %4$s
            repositories:
            %5$s
            refs:
              - name: own-branches
                who: [agent-*]
                repo: "**"
                ref: refs/heads/jib/${identity}/**
                allow: [create, update, force, delete]
                push-options: [ci.skip]
            """;

    private final World world;
    private final Path config;
    private GatewayApp app;

    private OtherGateway(World world, Path config) throws IOException {
        this.world = world;
        this.config = config;
        this.app = GatewayApp.start(config);
    }

    /**
     * What a configuration says beside the fixed part.
     *
     * @param upstream the upstream's mapping, as YAML
     * @param timeouts {@code gateway.timeouts}, as a YAML flow mapping; empty for the defaults
     * @param repositories the pattern of repositories
     */
    public record Recipe(String upstream, String timeouts, String repositories) {
        /** With the timeouts by default, for every repository. */
        public static Recipe of(String upstream) {
            return new Recipe(upstream, "", "\"**\"");
        }

        /** The same with those {@code gateway.limits}, as a YAML flow mapping. */
        public Recipe withLimits(String flow) {
            String before = timeouts.isEmpty() ? "{}" : timeouts;
            return new Recipe(upstream, before + "\n  limits: " + flow, repositories);
        }

        /** The same with those timeouts. */
        public Recipe withTimeouts(String flow) {
            return new Recipe(upstream, flow, repositories);
        }
    }

    /** Starts it in the test's world, which closes it. */
    public static OtherGateway start(World world, Recipe recipe) {
        return start(
                world,
                new Sections(
                        "up:\n" + recipe.upstream().strip().indent(2),
                        recipe.repositories() + ": {upstream: up}",
                        recipe.timeouts()));
    }

    /**
     * Whole sections of a configuration.
     *
     * @param upstreams {@code upstreams}, as YAML
     * @param repositories {@code repositories}, as YAML
     * @param timeouts {@code gateway.timeouts}, as a YAML flow mapping; empty for the defaults
     */
    public record Sections(String upstreams, String repositories, String timeouts) {}

    /** Starts it in the test's world, which closes it. */
    public static OtherGateway start(World world, Sections sections) {
        String given = sections.timeouts();
        String timeouts = given.isEmpty() ? "" : "  timeouts: " + given;
        try {
            Path config =
                    world.file(
                            "gateway.yaml",
                            CONFIG.formatted(
                                    world.root(),
                                    Needs.helper().getParent(),
                                    timeouts,
                                    sections.upstreams().strip().indent(2).stripTrailing(),
                                    sections.repositories().strip().indent(2).stripTrailing()));
            return world.closing(new OtherGateway(world, config));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The admin API. */
    public AdminClient admin() {
        return new AdminClient(world.root().resolve("admin.sock"));
    }

    /** Where smart HTTP is served. */
    public int port() {
        return app.tcpAddress().orElseThrow().getPort();
    }

    /**
     * Git as in a container of a session that may use those repositories: all addresses below
     * {@code base} go to the gateway.
     */
    public GitCommand container(String base, String... repositories) {
        return container(List.of(base), repositories);
    }

    /** The same for several upstreams. */
    public GitCommand container(List<String> bases, String... repositories) {
        return new ContainerGit(world, admin(), new ArrayList<>()).of(bases, repositories);
    }

    /** What the admin API answers for a new session of {@code agent-7}. */
    public JsonNode session(String... repositories) {
        return new ContainerGit(world, admin(), new ArrayList<>()).session(repositories);
    }

    /** The lines of the audit log. */
    public List<String> audit() {
        try {
            return Files.readAllLines(world.root().resolve("audit.jsonl"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The configuration file. */
    public Path config() {
        return config;
    }

    @Override
    public void close() throws IOException {
        app.close();
    }
}
