package dev.jib.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.it.stand.ApacheUpstream;
import dev.jib.it.stand.GitCommand;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.OtherGateway;
import dev.jib.it.stand.OtherGateway.Recipe;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The gateway in front of git http-backend under apache2, with TLS and a password. */
class ApacheUpstreamTest {
    private static final String PASSWORD = "canary-apache-8Wq";
    private static final String OWN = "refs/heads/jib/agent-7/";

    @RegisterExtension final World world = new World();

    private ApacheUpstream apache;
    private GitRepository bare;
    private GitCommand git;
    private OtherGateway gateway;
    private String url;

    @BeforeEach
    void start() {
        apache = ApacheUpstream.start(world, PASSWORD);
        bare = apache.createRepository("acme/site.git");
        world.file("password", PASSWORD + "\n");
        gateway =
                OtherGateway.start(
                        world,
                        Recipe.of(
                                "base: %s\nca-file: %s\ncredential: {file: %s/password, form: basic, user: git}"
                                        .formatted(
                                                apache.url(),
                                                apache.authorityFile(),
                                                world.root())));
        git = gateway.container(apache.url(), "acme/site");
        url = apache.url() + "/acme/site";
        GitRepository seed = git.init(world.directory("seed"));
        seed.commit("a.txt", "one\n");
        seed.ok("push", url, "HEAD:" + OWN + "seed");
    }

    @Test
    void clonesFetchesAndPushes() {
        GitRepository clone = cloned("c");
        assertThat(clone.head()).isEqualTo(bare.id(OWN + "seed"));
        clone.writeNoise("big", 3 << 20, 4).commit("big");
        clone.ok("push", "-o", "ci.skip", "origin", "HEAD:" + OWN + "big");
        assertThat(bare.id(OWN + "big")).isEqualTo(clone.head());
        GitRepository other = cloned("d");
        clone.commit("later.txt", "later\n");
        clone.ok("push", "origin", "HEAD:" + OWN + "big");
        other.ok("fetch", "origin");
        assertThat(other.ok("rev-parse", "origin/jib/agent-7/big").strip()).isEqualTo(clone.head());
        clone.ok("push", "origin", ":" + OWN + "big");
        assertThat(bare.refs()).doesNotContain(OWN + "big");
        assertThat(apache.requests()).noneMatch(line -> line.contains(" 401 "));
    }

    @Test
    void tellsThatThePasswordIsWrong() {
        GitRepository clone = cloned("c");
        clone.commit("x.txt", "x\n");
        world.file("password", "canary-wrong-2Lc\n");
        for (Outcome outcome :
                List.of(
                        clone.run("fetch", "origin"),
                        clone.run("push", "origin", "HEAD:" + OWN + "x"))) {
            assertThat(outcome.exit()).isNotZero();
            assertThat(outcome.err().lines().filter(l -> l.contains("jib: ")))
                    .singleElement()
                    .asString()
                    .contains("upstream up (acme/site): ", "does not accept", "(401)");
            assertThat(outcome.both()).doesNotContain("canary-");
        }
        assertThat(gateway.audit().getLast()).contains("(401)").doesNotContain("canary-");
        assertThat(bare.refs()).doesNotContain(OWN + "x");
        world.file("password", PASSWORD + "\n");
        clone.ok("push", "origin", "HEAD:" + OWN + "x");
        assertThat(bare.id(OWN + "x")).isEqualTo(clone.head());
    }

    private GitRepository cloned(String name) {
        return git.clone(url, world.root().resolve(name), "--branch=jib/agent-7/seed");
    }
}
