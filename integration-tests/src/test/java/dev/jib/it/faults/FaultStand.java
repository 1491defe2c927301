package dev.jib.it.faults;

import dev.jib.gateway.app.AdminClient;
import dev.jib.gateway.audit.AuditVerification;
import dev.jib.gateway.demo.EmbeddedUpstream;
import dev.jib.it.stand.GitCommand;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.Needs;
import dev.jib.it.stand.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A gateway process that inspects pushes, its upstream, and git as a container has it. */
final class FaultStand {
    static final String OWN = "refs/heads/jib/agent-7/";

    private static final Pattern HALF_MADE =
            Pattern.compile("/(incoming/.|incoming_|noz|history-tips.|[^/]*\\.lock$)");

    private static final String CONFIG =
            """
            version: 1
            gateway:
              state-dir: %1$s
              runtime-dir: %2$s
              admin-socket: %2$s/admin.sock
              listen: 127.0.0.1:0
              audit: {file: %3$s/audit.jsonl}
              timeouts: {connect: 5s, response: 5s, idle: 5s, push: 8s, shutdown: 5s}
              limits: {first-line: 60s}
            upstreams:
              embedded: {base: %4$s, credential: none}
            repositories:
              acme/*: {upstream: embedded}
            refs:
              - {name: own, who: [agent-*], ref: "refs/heads/jib/${identity}/**", allow: [create, update]}
            content:
              - {name: ci, deny-paths: ["ci/**"]}
            """;

    private final World world;
    private final EmbeddedUpstream upstream;
    private final FaultGateway gateway;
    private final Path state;
    private final Path audit;
    private final GitRepository bare;
    private final JsonNode session;
    private final GitCommand git;

    /**
     * Where the gateway keeps its state and its audit log.
     *
     * @param before a command that runs the gateway, or none
     */
    record Places(Path state, Path audit, List<String> before) {
        static Places in(World world) {
            return new Places(world.directory("state"), world.directory("audit"), List.of());
        }
    }

    FaultStand(World world, Places places) {
        this.world = world;
        this.state = places.state;
        this.audit = places.audit;
        this.upstream = world.closing(EmbeddedUpstream.http(world.directory("upstream")));
        this.bare =
                new GitRepository(
                        world.git().in(upstream.createRepository("acme/site.git").directory()));
        Path run = world.directory("run");
        Path config =
                world.file(
                        "gateway.yaml",
                        CONFIG.formatted(places.state, run, places.audit, upstream.url()));
        this.gateway =
                world.closing(
                        new FaultGateway(world, config, run.resolve("admin.sock"), places.before));
        GitRepository seed = world.git().init(world.directory("seed"));
        seed.commit("a.txt", "one\n");
        seed.ok("push", "-q", bare.directory().toString(), "main");
        this.session = session();
        this.git = container();
    }

    FaultGateway gateway() {
        return gateway;
    }

    EmbeddedUpstream upstream() {
        return upstream;
    }

    /** The repository on the upstream's side. */
    GitRepository bare() {
        return bare;
    }

    /** Git in the container. */
    GitCommand git() {
        return git;
    }

    String url() {
        return upstream.url() + "/acme/site.git";
    }

    /** The session's socket. */
    Path socket() {
        return Path.of(session.path("socketDir").asString(), "git.sock");
    }

    /** The same repository on the gateway's own port, with the session's token. */
    String smartHttpUrl() {
        return "http://x:%s@127.0.0.1:%d/%s/acme/site.git"
                .formatted(
                        session.path("token").asString(),
                        gateway.port(),
                        upstream.url().getAuthority());
    }

    GitRepository clone(String name) {
        return cloneFrom(url(), name);
    }

    GitRepository cloneFrom(String from, String name) {
        return git.clone(from, world.root().resolve(name));
    }

    /** Puts a commit on the upstream's main branch, past the gateway. */
    String advance(String text) {
        GitRepository seed = new GitRepository(world.git().in(world.root().resolve("seed")));
        String id = seed.commit("a.txt", text);
        seed.ok("push", "-q", bare.directory().toString(), "main");
        return id;
    }

    /** Where the log is, seen from the gateway's own file system. */
    AuditVerification verifyAudit() {
        try {
            return AuditVerification.of(seen(audit.resolve("audit.jsonl")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the log says that such a push was allowed. */
    boolean isAllowedInAudit(String ref, String id) {
        try (Stream<String> lines = Files.lines(seen(audit.resolve("audit.jsonl")))) {
            return lines.anyMatch(l ->
                    l.contains("\"event\":\"push-decided\"")
                            && l.contains("\"verdict\":\"allow\"")
                            && l.contains("\"ref\":\"" + ref + "\"")
                            && l.contains("\"new\":\"" + id + "\""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A file or directory of the gateway's, in whose mount namespace it may be another than here.
     */
    Path seen(Path place) {
        return gateway.root().resolve(Path.of("/").relativize(place));
    }

    /** What lies in the quarantine, and what is half-made in mirrors. */
    List<String> quarantined() {
        try (Stream<Path> left = Files.list(seen(state.resolve("quarantine")))) {
            return Stream.concat(left.map(Path::toString), halfMade()).toList();
        } catch (java.nio.file.NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that it keeps on its disks but the objects of mirrors and the log's lines. */
    List<String> files() {
        List<String> found = new ArrayList<>();
        for (Path place : List.of(state, audit, world.root().resolve("run"))) {
            try (Stream<Path> all = Files.walk(seen(place))) {
                all.map(Path::toString)
                        .filter(name -> !name.matches(".*/(mirrors|quarantine)(/.*)?"))
                        .map(name -> name.replaceFirst("^/proc/\\d+/root", ""))
                        .sorted()
                        .forEach(found::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return found;
    }

    private Stream<String> halfMade() throws IOException {
        Path mirrors = seen(state.resolve("mirrors"));
        if (!Files.isDirectory(mirrors)) {
            return Stream.empty();
        }
        try (Stream<Path> all = Files.walk(mirrors)) {
            return all
                    .map(Path::toString)
                    .filter(name -> HALF_MADE.matcher(name).find())
                    .toList()
                    .stream();
        }
    }

    private JsonNode session() {
        try {
            AdminClient.Answer answer =
                    gateway.client()
                            .call(
                                    "POST",
                                    "/v1/sessions",
                                    "{\"id\":\"c1\",\"principal\":\"agent-7\",\"repositories\":[\"acme/site\"]}");
            if (!answer.isOk()) {
                throw new AssertionError("POST /v1/sessions: " + answer);
            }
            return answer.body().path("session");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private GitCommand container() {
        Path rules =
                world.file(
                        "home-c1/rules",
                        "[url \"jib::%1$s/\"]\n\tinsteadOf = %1$s/\n[protocol \"jib\"]\n\tallow = always\n"
                                .formatted(upstream.url()));
        return GitCommand.withHome(world.directory("home-c1"))
                .with("GIT_CONFIG_SYSTEM", rules.toString())
                .with("GIT_CONFIG_NOSYSTEM", "0")
                .with("PATH", Needs.helper().getParent() + ":" + System.getenv("PATH"))
                .with("JIB_GATEWAY", "unix:" + socket());
    }
}
