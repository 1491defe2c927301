package dev.jib.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.it.stand.GitCommand;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.GitoliteUpstream;
import dev.jib.it.stand.OtherGateway;
import dev.jib.it.stand.OtherGateway.Recipe;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.SshKey;
import dev.jib.it.stand.World;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The gateway in front of gitolite: several keys, each for some repositories. */
class GitoliteTest {
    private static final String OWN = "refs/heads/jib/agent-7/";
    private static final String CONFIGURATION =
            """
            repo acme/site
                RW+ = alice
            repo acme/tools
                RW+ = bob
                R = alice
            repo acme/secret
                RW+ = carol
            repo other/lib
                RW+ = bob
            """;

    @RegisterExtension final World world = new World();

    private GitoliteUpstream server;
    private OtherGateway gateway;
    private GitCommand git;

    @BeforeEach
    void start() {
        server = GitoliteUpstream.start(world);
        SshKey alice = SshKey.make(world.root().resolve("alice"));
        SshKey bob = SshKey.make(world.root().resolve("bob"));
        server.configure(CONFIGURATION, Map.of("alice", alice, "bob", bob));
        gateway =
                OtherGateway.start(
                        world,
                        Recipe.of(
                                """
                                base: %1$s
                                credential:
                                  - path: acme
                                    ssh-key: {file: %2$s, known-hosts: %4$s, user: %5$s}
                                  - ssh-key: {file: %3$s, known-hosts: %4$s, user: %5$s}
                                """
                                        .formatted(
                                                server.base(),
                                                alice.privateFile(),
                                                bob.privateFile(),
                                                server.knownHosts(),
                                                System.getProperty("user.name"))));
        git =
                gateway.container(
                        server.base(), "acme/site", "acme/tools", "acme/secret", "other/lib");
    }

    @Test
    void pushesAndClonesWithTheKeyThatFits() {
        for (String name : new String[] {"acme/site", "other/lib"}) {
            GitRepository work = git.init(world.directory(name.replace('/', '-')));
            String commit = work.writeNoise("noise", 2 << 20, 1).commit("first");
            String url = server.base() + "/" + name + ".git";
            work.ok("push", url, "HEAD:" + OWN + "first");
            assertThat(server.repository(name).id(OWN + "first")).isEqualTo(commit);
            assertThat(git.ok("ls-remote", url)).contains(commit);
        }
    }

    @Test
    void triesTheNextKeyWhereOneMayNotAndRemembersIt() {
        GitRepository work = git.init(world.directory("work"));
        work.commit("a", "1");
        String url = server.base() + "/acme/tools";
        work.ok("push", url, "HEAD:" + OWN + "a");
        long denied = denials();
        work.commit("a", "2");
        work.ok("push", url, "HEAD:" + OWN + "a");
        assertThat(server.repository("acme/tools").id(OWN + "a")).isEqualTo(work.head());
        assertThat(denials()).as("the key that was taken is remembered").isEqualTo(denied);
    }

    @Test
    void tellsWhatGitoliteSaysWhenNoKeyMay() {
        String url = server.base() + "/acme/secret";
        Outcome outcome = git.run("ls-remote", url);
        assertThat(outcome.exit()).isNotZero();
        assertThat(outcome.err())
                .contains("jib: upstream up (acme/secret): the gateway's credential does not allow")
                .contains("DENIED by fallthru");
        assertThat(gateway.audit().getLast()).contains("DENIED by fallthru");
    }

    private long denials() {
        return server.denials();
    }
}
