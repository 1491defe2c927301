package dev.jib.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.demo.EmbeddedUpstream;
import dev.jib.it.stand.Await;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The unit of {@code docs/deploy} under a systemd, with all that it forbids. */
class UnitTest {
    private static final Path UNIT =
            Path.of("..", "docs", "deploy", "jib-gateway.service").toAbsolutePath().normalize();
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String TOKEN = "secret-token";
    private static final String OWN = "refs/heads/jib/agent-7/";
    private static final String CONFIG =
            """
            version: 1
            gateway: {state-dir: /var/lib/jib, runtime-dir: /run/jib-gateway}
            upstreams:
              embedded: {base: %s, credential: {file: /etc/jib/token, form: basic, user: x}}
            repositories:
              acme/*: {upstream: embedded}
            refs:
              - {name: own, who: agent-*, ref: "refs/heads/%s/${identity}/**", allow: [create, update]}
            content:
              - {name: ci, deny-paths: ["ci/**"]}
            """;

    @RegisterExtension final World world = new World();

    @SuppressWarnings("NullAway.Init") // start() sets it
    private EmbeddedUpstream upstream;

    @SuppressWarnings("NullAway.Init") // start() sets it
    private GitRepository bare;

    @SuppressWarnings("NullAway.Init") // start() sets it
    private SystemdBox box;

    @BeforeEach
    void start() throws IOException {
        upstream = world.closing(EmbeddedUpstream.http(world.directory("upstream")));
        upstream.acceptToken(TOKEN);
        Path directory = upstream.createRepository("acme/site.git").directory();
        bare = new GitRepository(world.git().in(directory));
        GitRepository seed = world.git().init(world.directory("seed"));
        seed.commit("a.txt", "one\n");
        seed.ok("push", "-q", directory.toString(), "main");
        world.file("etc/token", TOKEN + "\n");
        world.file("etc/gateway.yaml", CONFIG.formatted(upstream.url(), "jib"));
        Path etc = world.directory("etc");
        Files.setPosixFilePermissions(etc, PosixFilePermissions.fromString("rwxr-xr-x"));
        box = SystemdBox.start(world, UNIT, etc);
        session();
    }

    @Test
    void servesReloadsRestartsComesBackAndStops() throws IOException {
        assertThat(box.log()).as("a big scan may stand back").contains("niceness 10");
        git("clone", "-q", "jib::" + upstream.url() + "/acme/site.git", "/tmp/site").orFail();
        push(OWN + "one").orFail();
        assertThat(bare.refs()).contains(OWN + "one");
        assertThat(push("refs/heads/main").both()).contains("[remote rejected]");

        Path next = world.file("next.yaml", CONFIG.formatted(upstream.url(), "bot"));
        Files.move(
                next,
                world.root().resolve("etc/gateway.yaml"),
                StandardCopyOption.REPLACE_EXISTING);
        box.systemctl("reload", "jib-gateway").orFail();
        await(() -> push("refs/heads/bot/agent-7/x").succeeded());
        assertThat(push(OWN + "two").succeeded()).as("by the new rules").isFalse();

        box.systemctl("restart", "jib-gateway").orFail();
        await(() -> push("refs/heads/bot/agent-7/y").succeeded());
        box.as("jib", "kill", "-9", show("MainPID")).orFail();
        await(() -> push("refs/heads/bot/agent-7/z").succeeded());
        assertThat(show("NRestarts")).isEqualTo("1");

        box.systemctl("stop", "jib-gateway").orFail();
        assertThat(show("Result") + " " + show("ActiveState")).isEqualTo("success inactive");
        assertThat(box.log()).doesNotContain(TOKEN);
    }

    private void session() {
        String[] line = {
            "jib",
            "gateway",
            "session",
            "--config",
            "/etc/jib/gateway.yaml",
            "--id",
            "work",
            "--principal",
            "agent-7",
            "--repository",
            "acme/site"
        };
        await(() -> box.as("jib", line).succeeded());
    }

    private void await(BooleanSupplier done) {
        Await.until(LIMIT, done, box::log);
    }

    private Outcome push(String ref) {
        git("-C", "/tmp/site", "commit", "-q", "--allow-empty", "-m", ref).orFail();
        return git("-C", "/tmp/site", "push", "origin", "HEAD:" + ref);
    }

    /** Git as a container of that session has it. */
    private Outcome git(String... arguments) {
        String[] before = {
            "env",
            "JIB_GATEWAY=unix:/run/jib-gateway/work/git.sock",
            "git",
            "-c",
            "protocol.jib.allow=always",
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@x.example"
        };
        String[] all = java.util.Arrays.copyOf(before, before.length + arguments.length);
        System.arraycopy(arguments, 0, all, before.length, arguments.length);
        return box.as("jib", all);
    }

    private String show(String property) {
        return box.systemctl("show", "--value", "--property", property, "jib-gateway")
                .orFail()
                .out()
                .strip();
    }
}
