package dev.jib.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import dev.jib.gateway.demo.EmbeddedUpstream;
import dev.jib.it.stand.Command;
import dev.jib.it.stand.GatewayProcess;
import dev.jib.it.stand.Needs;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * {@code allowed-uids}: who may connect to a session's socket is the user that the kernel tells the
 * gateway (SO_PEERCRED), whatever the client calls itself in a namespace of its own.
 */
class PeerUserTest {
    private static final int ALLOWED = 12_345;
    private static final int OTHER = 12_346;

    @RegisterExtension final World world = new World();

    private GatewayProcess gateway;
    private Path socket;
    private String url;

    @BeforeEach
    void start() throws Exception {
        Needs.root();
        EmbeddedUpstream upstream =
                world.closing(EmbeddedUpstream.http(world.directory("upstream")));
        upstream.createRepository("acme/site.git");
        String base = upstream.url().toString().replaceFirst("/$", "");
        url = "jib::" + base + "/acme/site";
        String sections =
                """
                  allowed-uids: [%d]
                upstreams:
                  up: {base: %s}
                repositories:
                  acme/site: {upstream: up}\
                """
                        .formatted(ALLOWED, base);
        gateway =
                GatewayProcess.start(
                        world, new GatewayProcess.Recipe(sections, List.of(), ImmutableMap.of()));
        socket = socket();
        open(socket);
    }

    private Path socket() throws Exception {
        return Path.of(
                gateway.admin()
                        .call(
                                "POST",
                                "/v1/sessions",
                                "{\"principal\":\"agent-7\",\"repositories\":[\"acme/site\"]}")
                        .body()
                        .path("session")
                        .path("socketDir")
                        .asString(),
                "git.sock");
    }

    /** So that nothing but the kernel's word decides. */
    private void open(Path at) {
        Command.of("chmod", "-R", "a+rwX", world.root().resolve("run").toString()).run().orFail();
        assertThat(at).exists();
    }

    @Test
    void aUserIsLetInByItsUid() {
        lsRemote(as(ALLOWED)).orFail();
        refused(lsRemote(as(OTHER)), OTHER);
        refused(lsRemote(List.of()), 0);
    }

    @Test
    void aUserOfANamespaceIsWhoItIsOutside() {
        lsRemote(mapped(ALLOWED)).orFail();
        refused(lsRemote(mapped(OTHER)), OTHER);
        List<String> pretending = new ArrayList<>(as(OTHER));
        pretending.addAll(List.of("unshare", "--user", "--map-user=" + ALLOWED));
        refused(lsRemote(pretending), OTHER);
    }

    private static List<String> as(int uid) {
        return List.of("setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups");
    }

    /** Root of a user namespace, which is that user outside. */
    private static List<String> mapped(int uid) {
        List<String> command = new ArrayList<>(as(uid));
        command.addAll(List.of("unshare", "--user", "--map-root-user"));
        return command;
    }

    private Outcome lsRemote(List<String> who) {
        List<String> command = new ArrayList<>(who);
        command.addAll(
                List.of(
                        "env",
                        "HOME=" + world.root(),
                        "GIT_CONFIG_NOSYSTEM=1",
                        "PATH=" + helperDirectory() + ":" + System.getenv("PATH"),
                        "JIB_GATEWAY=unix:" + socket,
                        "git",
                        "-c",
                        "protocol.jib.allow=always",
                        "ls-remote",
                        url));
        return Command.of(command).in(world.root()).run();
    }

    private String helperDirectory() {
        Path copy = world.directory("bin").resolve("git-remote-jib");
        Command.of("install", "-m", "755", Needs.helper().toString(), copy.toString())
                .run()
                .orFail();
        return copy.getParent().toString();
    }

    private void refused(Outcome outcome, int uid) {
        assertThat(outcome.exit()).as(outcome.both()).isNotZero();
        assertThat(outcome.err().lines().filter(l -> l.contains("jib: "))).hasSize(1);
        assertThat(gateway.log())
                .contains("connection of uid " + uid + " refused (expected: [" + ALLOWED + "])");
    }
}
