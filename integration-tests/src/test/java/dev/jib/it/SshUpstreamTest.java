package dev.jib.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.it.stand.GitCommand;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.GitShellUpstream;
import dev.jib.it.stand.OtherGateway;
import dev.jib.it.stand.OtherGateway.Recipe;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.SshKey;
import dev.jib.it.stand.World;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The gateway in front of OpenSSH's server with git-shell. */
class SshUpstreamTest {
    private static final String OWN = "refs/heads/jib/agent-7/";

    @RegisterExtension final World world = new World();

    private GitShellUpstream server;
    private GitRepository bare;
    private SshKey key;

    @BeforeEach
    void start() {
        server = GitShellUpstream.start(world);
        bare = server.createRepository("acme/site.git");
        key = SshKey.make(world.root().resolve("key"));
        server.authorize(key);
        GitRepository seed = world.git().init(world.directory("seed"));
        seed.commit("a.txt", "one\n");
        seed.writeNoise("noise", 1 << 20, 3).commit("two");
        seed.ok("push", "-q", bare.directory().toString(), "main");
    }

    @Test
    void clonesFetchesAndPushes() {
        GitRepository clone = clone(container(key), "c");
        assertThat(clone.head()).isEqualTo(bare.id("refs/heads/main"));
        clone.writeNoise("big", 3 << 20, 4).commit("big");
        clone.ok("push", "-o", "ci.skip", "origin", "HEAD:" + OWN + "big");
        assertThat(bare.id(OWN + "big")).isEqualTo(clone.head());
        clone.ok("push", "origin", ":" + OWN + "big");
        assertThat(bare.refs()).doesNotContain(OWN);
        clone.ok("fetch", "--depth=1");
        assertThat(clone.ok("ls-remote", "origin")).contains("refs/heads/main");
        assertThat(server.log().lines().filter(l -> l.contains("Accepted publickey")))
                .as("one connection serves all")
                .hasSize(1);
    }

    @Test
    void refusesByPolicyBeforeAnythingIsSent() {
        GitRepository clone = clone(container(key), "c");
        String before = bare.id("refs/heads/main");
        clone.commit("x.txt", "x\n");
        Outcome push = clone.run("push", "origin", "HEAD:main");
        assertThat(push.exit()).isNotZero();
        assertThat(push.err()).contains("jib: push refused by 1 rule");
        assertThat(bare.id("refs/heads/main")).isEqualTo(before);
    }

    @Test
    void tellsThatTheKeyIsNotAccepted() {
        SshKey other = SshKey.make(world.root().resolve("other"));
        Outcome outcome = container(other).run("ls-remote", url());
        assertThat(outcome.exit()).isNotZero();
        assertThat(outcome.err())
                .contains("jib: upstream up (", "it does not accept the gateway's SSH key SHA256:");
    }

    private GitCommand container(SshKey with) {
        return gateway(with).container(server.base(), repository());
    }

    private OtherGateway gateway(SshKey with) {
        return OtherGateway.start(
                world,
                Recipe.of(
                        """
                        base: %s
                        credential:
                          ssh-key: {file: %s, known-hosts: %s, user: %s}
                        """
                                .formatted(
                                        server.base(),
                                        with.privateFile(),
                                        server.knownHosts(),
                                        System.getProperty("user.name"))));
    }

    private GitRepository clone(GitCommand git, String name) {
        return git.clone(url(), world.root().resolve(name));
    }

    private String repository() {
        return bare.directory().toString().substring(1).replaceFirst("\\.git$", "");
    }

    private String url() {
        return server.base() + bare.directory();
    }
}
