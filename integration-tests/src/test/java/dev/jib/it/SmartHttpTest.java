package dev.jib.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.it.stand.GitCommand;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.JibGateway;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plain git without the helper, over the gateway's smart HTTP port with a session's token. */
class SmartHttpTest {
    private static final String OWN = "refs/heads/jib/agent-7/";

    @RegisterExtension final World world = new World();

    private JibGateway gateway;
    private JibGateway.Session session;
    private GitRepository bare;

    @BeforeEach
    void start() {
        gateway = JibGateway.start(world);
        bare = gateway.bare("acme/site.git");
        GitRepository seed = world.git().init(world.directory("seed"));
        seed.commit("a.txt", "one\n");
        seed.commit("a.txt", "two\n");
        seed.ok("push", "-q", bare.directory().toString(), "main");
        session = gateway.session("agent-7", "acme/site");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void clonesFetchesAndPushesInEveryProtocolVersion(int version) {
        GitCommand git = plain(version);
        GitRepository clone =
                git.clone(gateway.smartHttpUrl(session, "acme/site"), world.root().resolve("c"));
        clone.commit("x.txt", "x\n");
        clone.ok("push", "origin", "HEAD:" + OWN + "v" + version);
        assertThat(bare.id(OWN + "v" + version)).isEqualTo(clone.head());
        clone.ok("fetch", "--depth=1");
        assertThat(clone.ok("ls-remote", "origin")).contains(OWN + "v" + version);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void pushesMoreThanPostBufferInChunks(int version) {
        GitRepository clone =
                plain(version)
                        .clone(
                                gateway.smartHttpUrl(session, "acme/site"),
                                world.root().resolve("c"));
        clone.writeNoise("big.bin", 3 << 20, 2).commit("big");
        clone.ok("push", "origin", "HEAD:" + OWN + "big");
        assertThat(bare.id(OWN + "big")).isEqualTo(clone.head());
    }

    @Test
    void refusesByReportStatusAsOverTheHelper() {
        GitRepository clone =
                plain(2).clone(
                                gateway.smartHttpUrl(session, "acme/site"),
                                world.root().resolve("c"));
        clone.commit("x.txt", "x\n");
        Outcome push = clone.run("push", "origin", "HEAD:main");
        assertThat(push.exit()).isEqualTo(1);
        assertThat(push.err())
                .contains("remote: jib: push refused by 1 rule")
                .contains("! [remote rejected] HEAD -> main");
    }

    @Test
    void takesNoOtherTokenAndNoToken() {
        String url = gateway.smartHttpUrl(session, "acme/site");
        assertThat(plain(2).run("ls-remote", url.replace(session.token(), "wrong")).exit())
                .isNotZero();
        assertThat(plain(2).run("ls-remote", url.replace("x:" + session.token() + "@", "")).exit())
                .isNotZero();
        assertThat(plain(2).ok("ls-remote", url)).contains("refs/heads/main");
    }

    @Test
    void endsWithTheSession() throws IOException {
        String url = gateway.smartHttpUrl(session, "acme/site");
        assertThat(gateway.admin().call("DELETE", "/v1/sessions/" + session.id(), "").isOk())
                .isTrue();
        assertThat(plain(2).run("ls-remote", url).exit()).isNotZero();
    }

    private GitCommand plain(int version) {
        GitCommand git = GitCommand.withHome(world.directory("plain" + version));
        git.ok("config", "--global", "protocol.version", Integer.toString(version));
        return git;
    }
}
