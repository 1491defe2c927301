package dev.jib.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.demo.UpstreamRequest;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.JibGateway;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rules about what is in a push, enforced on a push of real git over the helper. */
class ContentRulesTest {
    private static final String RULES =
            """
            content:
              - name: ci-definitions
                deny-paths: [".github/**"]
              - name: no-large-files
                file: {max-bytes: 8MiB}
              - name: no-secrets
                repo: acme/secret*
                secrets: {}
            """;
    private static final String OWN = "refs/heads/jib/agent-7/";

    @RegisterExtension final World world = new World();

    private JibGateway gateway;
    private GitRepository bare;
    private GitRepository clone;

    @BeforeEach
    void start() {
        gateway = JibGateway.start(world, RULES);
        bare = seeded("acme/site.git");
        clone = cloneOf("acme/site");
    }

    @Test
    void letsAnOrdinaryPushThroughAndSaysWhatItWas() {
        clone.commit("src/a.txt", "a\n");
        clone.ok("push", "origin", "HEAD:" + OWN + "x");
        clone.commit("src/a.txt", "b\n");
        clone.ok("push", "origin", "HEAD:" + OWN + "x");
        clone.ok("commit", "-q", "--amend", "-m", "other");
        clone.ok("push", "--force", "origin", "HEAD:" + OWN + "x");
        assertThat(bare.id(OWN + "x")).isEqualTo(clone.head());
        assertThat(gateway.audit().stream().filter(l -> l.contains("push-decided")))
                .satisfiesExactly(
                        l -> assertThat(l).contains("\"operation\":\"create\""),
                        l -> assertThat(l).contains("\"operation\":\"update\""),
                        l -> assertThat(l).contains("\"operation\":\"force\""));
        assertNothingLeft();
    }

    @Test
    void refusesADeniedPathBeforeTheUpstreamIsAsked() {
        clone.commit(".github/workflows/ci.yml", "on: push\n");
        String bad = clone.head();
        clone.commit("b.txt", "b\n");
        gateway.upstream().requests().clear();
        Outcome push = clone.run("push", "origin", "HEAD:" + OWN + "x");
        assertThat(push.exit()).isEqualTo(1);
        assertThat(push.err())
                .contains("remote: jib: push refused by 1 rule (request ")
                .contains("[ci-definitions] .github/workflows/ci.yml")
                .contains(bad.substring(0, 7) + " (1st of 2 commits)")
                .contains("! [remote rejected] HEAD -> jib/agent-7/x (ci-definitions: ");
        assertThat(gateway.upstream().requests().count(UpstreamRequest.Kind.RECEIVE_PACK)).isZero();
        assertThat(gateway.audit().getLast())
                .contains("\"verdict\":\"deny\"", "\"rule\":\"ci-definitions\"");
        assertNothingLeft();
    }

    @Test
    void aLargePushIsUploadedWhileItIsReadAndTakenBackWhenItIsRefused() throws IOException {
        clone.writeNoise("big.bin", 12 << 20, 1).commit("big");
        gateway.upstream().requests().clear();
        Outcome push = clone.run("push", "origin", "HEAD:" + OWN + "x");
        assertThat(push.exit()).isEqualTo(1);
        assertThat(push.err()).contains("[no-large-files] big.bin");
        assertThat(gateway.upstream().requests().bytesReceived()).isGreaterThan(8 << 20);
        assertThat(bare.refs()).doesNotContain("agent-7");
        assertThat(bare.run("cat-file", "-e", clone.head()).exit()).isNotZero();
        assertNothingLeft();
        clone.ok("reset", "-q", "--hard", "HEAD~1");
        clone.writeNoise("fits.bin", 6 << 20, 2).commit("fits");
        clone.ok("push", "origin", "HEAD:" + OWN + "x");
        bare.ok("fsck", "--strict");
    }

    @Test
    void aSecretNeverLeavesForTheUpstream() {
        seeded("acme/secrets.git");
        GitRepository work = cloneOf("acme/secrets");
        work.writeNoise("big.bin", 3 << 20, 1);
        work.commit("config.py", "TOKEN = 'ghp_" + "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5" + "'\n");
        gateway.upstream().requests().clear();
        Outcome push = work.run("push", "origin", "HEAD:" + OWN + "x");
        assertThat(push.exit()).isEqualTo(1);
        assertThat(push.err()).contains("[no-secrets] ").doesNotContain("aB3dE5fG7hJ9");
        assertThat(gateway.upstream().requests().count(UpstreamRequest.Kind.RECEIVE_PACK)).isZero();
        work.ok("rm", "-q", "config.py");
        work.ok("commit", "-q", "--amend", "-m", "clean");
        work.ok("push", "origin", "HEAD:" + OWN + "x");
        assertNothingLeft();
    }

    @Test
    void tellsMachinesInJson() {
        clone.commit(".github/workflows/ci.yml", "on: push\n");
        Outcome push = clone.run("push", "-o", "report=json", "origin", "HEAD:" + OWN + "x");
        assertThat(push.err())
                .contains("remote: {\"request\":\"")
                .contains("\"verdict\":\"deny\"")
                .contains("\"violations\":[{\"rule\":\"ci-definitions\"");
        clone.ok("reset", "-q", "--hard", "HEAD~1");
        clone.commit("ok.txt", "ok\n");
        Outcome allowed = clone.run("push", "-o", "report=json", "origin", "HEAD:" + OWN + "x");
        assertThat(allowed.err()).contains("\"verdict\":\"allow\",\"omitted\":0,\"violations\":[]");
        assertThat(bare.id(OWN + "x")).isEqualTo(clone.head());
    }

    @Test
    void sendsOnNoPushOptionButThoseThatTheRuleNames() {
        Path seen = world.file("seen", "");
        bare.ok("config", "receive.advertisePushOptions", "true");
        bare.hook("pre-receive", "env | grep ^GIT_PUSH_OPTION > '" + seen + "'");
        clone.commit("a.txt", "x\n");
        Outcome refused =
                clone.run(
                        "push",
                        "-o",
                        "ci.skip",
                        "-o",
                        "merge_request.create",
                        "origin",
                        "HEAD:" + OWN + "x");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err())
                .contains("[own-branches] push option 'merge_request.create': agent-7 may not send")
                .contains("allowed: ci.skip")
                .contains("(own-branches: push option not allowed; see above)");
        assertThat(bare.refs()).doesNotContain(OWN);
        assertThat(gateway.audit().getLast()).contains("\"verdict\":\"deny\"");

        clone.ok("push", "-o", "ci.skip", "-o", "report=json", "origin", "HEAD:" + OWN + "x");
        assertThat(seen)
                .content()
                .contains("GIT_PUSH_OPTION_COUNT=1\n", "GIT_PUSH_OPTION_0=ci.skip\n");
    }

    @Test
    void doesNotDropPushOptionsThatTheUpstreamDoesNotTake() {
        bare.ok("config", "receive.advertisePushOptions", "false");
        clone.commit("a.txt", "x\n");
        Outcome push = clone.run("push", "-o", "ci.skip", "origin", "HEAD:" + OWN + "x");
        assertThat(push.exit()).isEqualTo(1);
        assertThat(push.err()).contains("the upstream does not take push options");
        clone.ok("push", "-o", "report=json", "origin", "HEAD:" + OWN + "x");
    }

    @Test
    void judgesABranchAtAnOldCommitByNothingNew() {
        clone.ok("push", "origin", "HEAD~1:" + OWN + "old");
        assertThat(bare.id(OWN + "old")).isEqualTo(clone.id("HEAD~1"));
    }

    @Test
    void readsWhatAPushBuildsOnFromTheUpstreamWhereItHasNoHostRepository() throws IOException {
        clone.ok("checkout", "-q", "-b", "early", "HEAD~1");
        clone.commit("side.txt", "s\n");
        clone.ok("push", "origin", "HEAD:" + OWN + "early");
        assertThat(bare.id(OWN + "early")).isEqualTo(clone.head());
        try (Stream<Path> mirrors = Files.list(world.root().resolve("state/mirrors"))) {
            assertThat(mirrors).hasSize(1);
        }
    }

    private GitRepository seeded(String path) {
        GitRepository made = gateway.bare(path);
        GitRepository seed = world.git().init(world.directory("seed-" + path.replace('/', '-')));
        seed.commit("a.txt", "one\n");
        seed.commit("dir/b.txt", "two\n");
        seed.ok("push", "-q", made.directory().toString(), "main");
        return made;
    }

    private GitRepository cloneOf(String repository) {
        JibGateway.Session session = gateway.session("agent-7", repository);
        return gateway.container(session)
                .clone(
                        gateway.url(repository),
                        world.root().resolve("clone-" + repository.replace('/', '-')));
    }

    private void assertNothingLeft() {
        try (Stream<Path> left = Files.list(world.root().resolve("state/quarantine"))) {
            assertThat(left).isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
