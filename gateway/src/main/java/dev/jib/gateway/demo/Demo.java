package dev.jib.gateway.demo;

import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The demo from its start to its end, or to where it is kept. */
final class Demo {
    private static final int SANDBOXES = 3;

    private final DemoDirectory directory;
    private final Path helperDirectory;
    private final Story story;
    private final InstantSource clock;

    /** A demo in that directory that tells its story there. */
    Demo(DemoDirectory directory, Path helperDirectory, Story story, InstantSource clock) {
        this.directory = directory;
        this.helperDirectory = helperDirectory;
        this.story = story;
        this.clock = clock;
    }

    /**
     * Plays it all and deletes the directory; with {@code keep} all but the release, and leaves it
     * for {@link KeptDemo}.
     *
     * @throws IOException when another demo of this user runs, or something cannot be made
     */
    void play(List<SandboxKind> kinds, boolean keep) throws IOException {
        Instant start = clock.instant();
        directory.make();
        FileLock lock =
                directory
                        .lock()
                        .orElseThrow(() ->
                                new IOException(
                                        "a demo runs or is kept in "
                                                + directory.root()
                                                + "; end it with: jib demo stop"));
        try (var locked = lock.acquiredBy()) {
            SandboxRecords.stopAll(directory);
            directory.clear();
            play(choose(kinds), keep, start);
            if (!keep) {
                directory.delete();
            }
        }
    }

    private SandboxKind.Choice choose(List<SandboxKind> kinds) throws IOException {
        Path place = directory.directory("sandboxes/try");
        Files.createFile(place.resolve("here"));
        return SandboxKind.choose(kinds, place)
                .orElseThrow(() ->
                        new IOException(
                                "no sandbox can be made here (tried: "
                                        + kinds
                                        + "; expected one of: an engine that answers `docker info`"
                                        + " and has a local image with git, bubblewrap that may"
                                        + " use user namespaces, unshare as root)"));
    }

    private void play(SandboxKind.Choice choice, boolean keep, Instant start) throws IOException {
        story.chapter("An upstream that demands a token, a host repository, a gateway");
        try (DemoServer server = DemoServer.create(directory, helperDirectory)) {
            UpstreamRepository upstream = server.upstream().createRepository("acme/site.git");
            DemoHost host = DemoHost.make(directory, upstream, DemoServer.token(directory));
            show(upstream, host);
            Map<String, String> before = HostMetadata.of(host);
            HostMetadata.write(directory, before);
            List<Sandbox> sandboxes = sandboxes(server, host, choice);
            // Also for who presses Ctrl-C; taken back when all went well.
            Thread end = new Thread(() -> sandboxes.forEach(Sandbox::stop), "end of sandboxes");
            Runtime.getRuntime().addShutdownHook(end);
            scenes(new Stage(directory, host, sandboxes, story), before, keep);
            summary(choice, start);
            Runtime.getRuntime().removeShutdownHook(end);
        }
    }

    private static void scenes(Stage stage, Map<String, String> before, boolean keep)
            throws IOException {
        new WorkScenes(stage).play();
        new SealedScenes(stage).play();
        new IsolationScenes(stage).play();
        HostScenes host = new HostScenes(stage);
        host.meanwhile();
        if (!keep) {
            host.release(before);
        }
    }

    private void show(UpstreamRepository upstream, DemoHost host) throws IOException {
        story.line("upstream: " + upstream.url() + " (git http-backend; it demands a token)");
        story.line("host repository: " + host.repository());
        story.line("gateway, as started by: jib gateway run --config " + directory.config());
        Files.readAllLines(directory.config()).forEach(line -> story.line("    " + line));
        Program.Ended anonymous =
                story.ran(
                        "host",
                        "git ls-remote origin    # without the token",
                        host.git("ls-remote", "origin"));
        story.claim(!anonymous.succeeded(), "the upstream refuses who has no token");
    }

    private List<Sandbox> sandboxes(DemoServer server, DemoHost host, SandboxKind.Choice choice)
            throws IOException {
        story.chapter(
                "Three sandboxes, two with layout shared, one sealed: "
                        + choice.kind().word()
                        + (choice.image().isEmpty() ? "" : ", image " + choice.image()));
        List<Sandbox> sandboxes = new ArrayList<>();
        try {
            for (int number = 1; number <= SANDBOXES; number++) {
                String name = "c" + number;
                String kind = number == SANDBOXES ? "sealed" : "shared";
                JsonNode layout = server.session("agent-" + number, name, host.repository(), kind);
                story.line(
                        "POST /v1/sessions: "
                                + name
                                + " for agent-"
                                + number
                                + ", layout "
                                + kind
                                + ", gets");
                Path place = directory.directory("sandboxes/" + name);
                Sandbox sandbox =
                        new Sandbox(
                                name,
                                choice.kind(),
                                choice.image(),
                                SandboxArguments.read(layout),
                                place);
                SandboxRecords.write(sandbox, layout);
                sandbox.arguments().binds().forEach(b -> story.line("    " + bind(b)));
                sandboxes.add(sandbox);
                sandbox.start();
            }
        } catch (IOException | RuntimeException e) {
            sandboxes.forEach(Sandbox::stop);
            throw e;
        }
        return sandboxes;
    }

    private String bind(SandboxArguments.Bind bind) {
        String source = bind.source().replace(directory.root() + "/", "");
        return "%s %s <- %s".formatted(bind.writable() ? "rw" : "ro", bind.target(), source);
    }

    private void summary(SandboxKind.Choice choice, Instant start) throws IOException {
        int events = Files.readAllLines(directory.file("audit.jsonl")).size();
        Duration took = Duration.between(start, clock.instant());
        story.line("");
        story.line(
                "%d claims held; sandboxes by %s; %d lines in the audit log; %d.%d s"
                        .formatted(
                                story.claims(),
                                choice.kind().word(),
                                events,
                                took.toSeconds(),
                                took.toMillisPart() / 100));
    }
}
