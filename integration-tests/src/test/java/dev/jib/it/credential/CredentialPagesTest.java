package dev.jib.it.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.it.stand.GatewayProcess;
import dev.jib.it.stand.GitCommand;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each example of {@code docs/credentials} is run: {@code jib gateway run} is started with it, in
 * front of a server that takes that page's credential and no other, and git in a container's
 * configuration pushes and fetches. What is put in the place of what: {@link Example#adapted}.
 */
class CredentialPagesTest {
    private static final Map<String, Stage> STAGES =
            Map.ofEntries(
                    Map.entry("environment.md 1", HttpsStages::environment),
                    Map.entry("file.md 1", HttpsStages::file),
                    Map.entry("git-daemon.md 1", OtherStages::gitDaemon),
                    Map.entry("github-app.md 1", HttpsStages::gitHubApp),
                    Map.entry("helper.md 1", HttpsStages::helper),
                    Map.entry("netrc.md 1", HttpsStages::netrc),
                    Map.entry("oauth.md 1", HttpsStages::oauth),
                    Map.entry("several.md 1", HttpsStages::several),
                    Map.entry("ssh.md 1", OtherStages::sshKey),
                    Map.entry("ssh.md 2", OtherStages::sshAgent),
                    Map.entry("tls-and-proxy.md 1", HttpsStages::tlsAndProxy));

    @RegisterExtension final World world = new World();

    static Stream<Example> examples() {
        return Example.pages().stream().flatMap(page -> Example.of(page).stream());
    }

    @Test
    void everyPageHasAnExampleAndEveryExampleItsStage() {
        assertThat(Example.pages())
                .allSatisfy(page -> assertThat(Example.of(page)).as(page).isNotEmpty());
        assertThat(examples().map(Example::toString))
                .containsExactlyInAnyOrderElementsOf(STAGES.keySet());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void pushesAndFetchesWithTheExampleAndOnlyWithItsCredential(Example example) throws Exception {
        Stage stage =
                Objects.requireNonNull(
                        STAGES.get(example.toString()), () -> example + ": no stage in STAGES");
        PageStand stand = new PageStand(world);
        Stage.Served served = stage.set(stand, example);
        GatewayProcess gateway = GatewayProcess.start(world, stand.recipe(example));
        GitCommand git =
                gateway.container(List.of(served.base()), served.names().toArray(String[]::new));
        GitRepository work = git.init(world.directory("work"));
        work.commit("a.txt", example + "\n");
        served.repositories()
                .forEach((name, bare) -> pushesAndFetches(work, served.base() + "/" + name, bare));
        served.revoke()
                .ifPresent(revoke -> {
                    revoke.run();
                    Outcome refused =
                            git.run("ls-remote", served.base() + "/" + served.names().getFirst());
                    assertThat(refused.exit()).as("%s, revoked", example).isNotZero();
                    assertThat(refused.err()).contains("jib: ");
                });
    }

    private static void pushesAndFetches(GitRepository work, String url, GitRepository bare) {
        String branch = "refs/heads/jib/agent-7/topic";
        work.ok("push", "-q", url, "HEAD:" + branch);
        assertThat(bare.id(branch)).isEqualTo(work.head());
        bare.ok("update-ref", "refs/heads/main", branch);
        work.ok("fetch", "-q", url, "main");
        assertThat(work.id("FETCH_HEAD")).isEqualTo(work.head());
    }
}
