package dev.jib.it.stand;

import dev.jib.gateway.app.AdminClient;
import dev.jib.gateway.app.GatewayApp;
import dev.jib.gateway.demo.EmbeddedUpstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A gateway in front of an embedded upstream, started from a configuration file as an operator
 * would write it.
 */
public final class JibGateway implements AutoCloseable {
    /** What the upstream demands, and what nothing a container can see may hold. */
    public static final String CANARY = "canary-7f3a9c51e2";

    private static final String CONFIG =
            """
            version: 1
            gateway:
              state-dir: %1$s/state
              runtime-dir: %1$s/run
              admin-socket: %1$s/admin.sock
              listen: 127.0.0.1:0
              audit: {file: %1$s/audit.jsonl}
              helper-dir: %3$s
            defaults:
              limits: {pack-bytes: 2GiB, refs-per-push: 30}
            upstreams:
              embedded:
                base: %2$s
                credential: {file: %1$s/token, form: basic, user: x-access-token}
            repositories:
              acme/*: {upstream: embedded}
            refs:
              - name: own-branches
                who: [agent-*]
                repo: acme/*
                ref: refs/heads/jib/${identity}/**
                allow: [create, update, force, delete]
                push-options: [ci.skip]
              - name: shared-topic
                who: [agent-*]
                repo: acme/*
                ref: refs/heads/topic/**
                allow: [create, update]
              - name: release-tags
                who: [agent-*]
                repo: acme/*
                ref: refs/tags/**
                allow: [create]
            """;

    private final World world;
    private final EmbeddedUpstream upstream;
    private final Path config;
    private GatewayApp app;

    private JibGateway(World world, EmbeddedUpstream upstream, Path config) throws IOException {
        this.world = world;
        this.upstream = upstream;
        this.config = config;
        this.app = GatewayApp.start(config);
    }

    /** Starts both in the test's world, which closes them. */
    public static JibGateway start(World world) {
        return start(world, "");
    }

    /** The same with more lines at the end of the configuration, such as content rules. */
    public static JibGateway start(World world, String more) {
        try {
            EmbeddedUpstream upstream =
                    world.closing(EmbeddedUpstream.http(world.directory("upstream")))
                            .acceptToken(CANARY);
            world.file("token", CANARY + "\n");
            Path config =
                    world.file(
                            "gateway.yaml",
                            CONFIG.formatted(
                                            world.root(),
                                            base(upstream),
                                            Needs.helper().getParent())
                                    + more);
            return world.closing(new JibGateway(world, upstream, config));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes the gateway and starts it again from the same files. */
    public void restart() {
        try {
            app.close();
            app = GatewayApp.start(config);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The upstream. */
    public EmbeddedUpstream upstream() {
        return upstream;
    }

    /** The URL by which containers, host and everybody else call a repository. */
    public String url(String repository) {
        return base(upstream) + "/" + repository + ".git";
    }

    /**
     * The URL of a repository on the gateway's own smart HTTP port, with a session's token in it.
     */
    public String smartHttpUrl(Session session, String repository) {
        String authority = base(upstream).substring("http://".length());
        int port = app.tcpAddress().orElseThrow().getPort();
        return "http://x:%s@127.0.0.1:%d/%s/%s.git"
                .formatted(session.token(), port, authority, repository);
    }

    /** Where the smart HTTP port is. */
    public int port() {
        return app.tcpAddress().orElseThrow().getPort();
    }

    /** The admin API. */
    public AdminClient admin() {
        return new AdminClient(world.root().resolve("admin.sock"));
    }

    /** Makes a session for that principal that may reach those repositories. */
    public Session session(String principal, String... repositories) {
        String list = String.join("\",\"", repositories);
        return Session.made(
                admin(),
                "{\"principal\":\"%s\",\"repositories\":[\"%s\"]}".formatted(principal, list));
    }

    /**
     * A session as a launcher gets it.
     *
     * @param id its name
     * @param socketDirectory what is mounted at /run/jib
     * @param token for the TCP port
     */
    public record Session(String id, Path socketDirectory, String token) {
        /** Has the admin API make the session that the body asks for. */
        public static Session made(AdminClient admin, String body) {
            try {
                AdminClient.Answer answer = admin.call("POST", "/v1/sessions", body);
                if (!answer.isOk()) {
                    throw new AssertionError("POST /v1/sessions: " + answer);
                }
                JsonNode session = answer.body().path("session");
                return new Session(
                        session.path("id").asString(),
                        Path.of(session.path("socketDir").asString()),
                        session.path("token").asString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * Git as it is set up in a container of that session: the helper on PATH, the generated
     * configuration, nothing else.
     */
    public GitCommand container(Session session) {
        Path home = world.directory("home-" + session.id());
        String rules =
                "[url \"jib::%1$s/\"]\n\tinsteadOf = %1$s/\n[protocol \"jib\"]\n\tallow = always\n";
        world.file("home-" + session.id() + "/.jibconfig", rules.formatted(base(upstream)));
        return GitCommand.withHome(home)
                .with("GIT_CONFIG_SYSTEM", home.resolve(".jibconfig").toString())
                .with("GIT_CONFIG_NOSYSTEM", "0")
                .with("PATH", Needs.helper().getParent() + ":" + System.getenv("PATH"))
                .with("JIB_GATEWAY", "unix:" + session.socketDirectory().resolve("git.sock"));
    }

    /** Git on the upstream's own side, inside the bare repository. */
    public GitRepository bare(String repository) {
        return new GitRepository(world.git().in(upstream.createRepository(repository).directory()));
    }

    /** The lines of the audit log. */
    public List<String> audit() {
        try {
            return Files.readAllLines(world.root().resolve("audit.jsonl"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        app.close();
    }

    private static String base(EmbeddedUpstream upstream) {
        String url = upstream.url().toString();
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }
}
