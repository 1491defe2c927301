package dev.jib.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.app.AdminClient;
import dev.jib.it.stand.Container;
import dev.jib.it.stand.Docker;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.Image;
import dev.jib.it.stand.JibGateway;
import dev.jib.it.stand.Mount;
import dev.jib.it.stand.Needs;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.Sandbox;
import dev.jib.it.stand.World;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/**
 * Two containers on one host repository, each with a session and a layout from one answer of the
 * admin API.
 */
class TwoContainersTest {
    @RegisterExtension final World world = new World();

    private JibGateway gateway;
    private GitRepository bare;
    private GitRepository host;

    @BeforeEach
    void start() {
        gateway = JibGateway.start(world);
        bare = gateway.bare("acme/site.git");
        host = world.git().init(world.directory("src/site"));
        host.commit("a.txt", "one\n");
        host.ok("push", "-q", bare.directory().toString(), "main");
        host.ok("remote", "add", "origin", gateway.url("acme/site"));
    }

    @ParameterizedTest
    @EnumSource(Sandbox.Kind.class)
    void workSideBySideAndLeaveOnlyThroughTheGateway(Sandbox.Kind kind) throws IOException {
        Sandbox one = sandbox(kind, "agent-1", "c1");
        Sandbox two = sandbox(kind, "agent-2", "c2");
        commit(one, "one.txt");
        commit(two, "two.txt");

        one.ok("git push -q -u origin HEAD:refs/heads/jib/agent-1/c1 && git fetch -q");
        two.ok("git push -q origin HEAD:refs/heads/jib/agent-2/c2");
        assertThat(bare.refs()).contains("refs/heads/jib/agent-1/c1", "refs/heads/jib/agent-2/c2");

        Outcome refused = one.sh("git push origin HEAD:main");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err())
                .contains("remote: jib: push refused", "! [remote rejected] HEAD -> main");
        assertThat(one.sh("git push origin HEAD:refs/heads/jib/agent-2/c2").exit()).isEqualTo(1);

        two.ok("git fetch -q origin && git log -1 --format=%s origin/jib/agent-1/c1");
        assertThat(host.ok("log", "--format=%s", "-1", "jib/agent-1/c1").strip())
                .isEqualTo("add one.txt");
        assertThat(host.ok("status", "--porcelain")).isEmpty();
        host.ok("gc", "-q", "--prune=now");
        one.ok("git status --short && git fsck --connectivity-only");

        assertThat(one.sh("ls /home/jib/repos/").out().strip()).isEqualTo("site");
        assertThat(one.sh("cat two.txt").exit()).isNotZero();
        assertNoCredentialIn(one);

        one.end();
        two.end();
        release("c1");
        release("c2");
        assertThat(host.ok("worktree", "list")).contains("jib/agent-1/c1");
        assertThat(host.ok("log", "--format=%s", "-1", "jib/agent-2/c2").strip())
                .isEqualTo("add two.txt");
    }

    @ParameterizedTest
    @EnumSource(Sandbox.Kind.class)
    void mayUpdateWhereOnlyFastForwardsAreAllowed(Sandbox.Kind kind) throws IOException {
        Sandbox one = sandbox(kind, "agent-1", "c1");
        commit(one, "x.txt");
        one.ok("git push -q origin HEAD:refs/heads/topic/x");
        commit(one, "y.txt");
        one.ok("git push -q origin HEAD:refs/heads/topic/x");
        String before = bare.id("refs/heads/topic/x");
        one.ok("git commit -q --amend -m rewritten");
        Outcome forced = one.sh("git push --force origin HEAD:refs/heads/topic/x");
        assertThat(forced.exit()).isEqualTo(1);
        assertThat(forced.err()).contains("[shared-topic]");
        assertThat(bare.id("refs/heads/topic/x")).isEqualTo(before);
        one.end();
        release("c1");
    }

    @ParameterizedTest
    @EnumSource(Image.class)
    void theHelperRunsUnchangedInEveryImage(Image image) {
        Docker.need(image);
        JibGateway.Session session = gateway.session("agent-1", "acme/site");
        Path configuration =
                world.file("etc/gitconfig", "[protocol \"jib\"]\n\tallow = always\n").getParent();
        Container container =
                world.closing(
                        Docker.start(
                                Container.Spec.of(image)
                                        .as("1000:1000")
                                        .mounting(
                                                Mount.readOnly(
                                                        session.socketDirectory(), "/run/jib"),
                                                Mount.readOnly(
                                                        Needs.helper().getParent(), "/opt/jib/bin"),
                                                Mount.readOnly(configuration, "/opt/jib/etc"))
                                        .with("PATH", "/opt/jib/bin:/usr/local/bin:/usr/bin:/bin")
                                        .with("GIT_CONFIG_GLOBAL", "/opt/jib/etc/gitconfig")));
        String url = "jib::" + gateway.url("acme/site");
        Outcome listed = container.exec("git", "ls-remote", url);
        assertThat(listed.err()).isEmpty();
        assertThat(listed.out()).contains("refs/heads/main");

        container.exec("git", "clone", "-q", url, "/home/jib/c").orFail();
        clonedOnesWorkIsPushed(container, image);
        othersWorkIsFetchedAndPulled(container);
    }

    private void othersWorkIsFetchedAndPulled(Container container) {
        String fetched = advanceMain("two");
        container.git("/home/jib/c", "fetch", "-q", "origin");
        assertThat(container.git("/home/jib/c", "rev-parse", "origin/main")).isEqualTo(fetched);
        String pulled = advanceMain("three");
        container.git("/home/jib/c", "reset", "-q", "--hard", "origin/main");
        container.git("/home/jib/c", "pull", "-q", "--ff-only", "origin", "main");
        assertThat(container.git("/home/jib/c", "rev-parse", "HEAD")).isEqualTo(pulled);
    }

    /** The host pushes to main, past the gateway. */
    private String advanceMain(String text) {
        String id = host.commit("a.txt", text + "\n");
        host.ok("push", "-q", bare.directory().toString(), "main");
        return id;
    }

    private void clonedOnesWorkIsPushed(Container container, Image image) {
        String[] commit = {
            "git",
            "-C",
            "/home/jib/c",
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@example.com",
            "commit",
            "-q",
            "--allow-empty",
            "-m",
            "from " + image
        };
        container.exec(commit).orFail();
        String ref = "refs/heads/jib/agent-1/c";
        container.exec("git", "-C", "/home/jib/c", "push", "-q", "origin", "HEAD:" + ref).orFail();
        assertThat(bare.ok("log", "-1", "--format=%s", ref).strip()).isEqualTo("from " + image);
        Outcome refused = container.exec("git", "-C", "/home/jib/c", "push", "origin", "HEAD:main");
        assertThat(refused.err()).contains("[remote rejected] HEAD -> main");
    }

    private Sandbox sandbox(Sandbox.Kind kind, String principal, String container)
            throws IOException {
        String body =
                "{\"principal\":\"%s\",\"container\":\"%s\",\"repos\":[\"%s\"]}"
                        .formatted(principal, container, host.directory());
        AdminClient.Answer answer = gateway.admin().call("POST", "/v1/sessions", body);
        assertThat(answer.status()).as("%s", answer).isEqualTo(201);
        JsonNode layout = answer.body().path("layout");
        assertThat(layout.path("repositories").path(0).path("branch").asString())
                .isEqualTo("refs/heads/jib/" + principal + "/" + container);
        return Sandbox.start(kind, world, layout);
    }

    private void release(String container) throws IOException {
        AdminClient.Answer answer = gateway.admin().call("DELETE", "/v1/sessions/" + container, "");
        assertThat(answer.isOk()).as("%s", answer).isTrue();
    }

    private static void commit(Sandbox sandbox, String file) {
        sandbox.ok(
                "echo %1$s > %1$s && git add %1$s && git -c user.name=a -c user.email=a@example.com commit -q -m 'add %1$s'"
                        .formatted(file));
    }

    private static void assertNoCredentialIn(Sandbox sandbox) {
        String places =
                "env; cat /proc/*/environ /proc/*/cmdline; git config -l; grep -rs . /run/jib"
                        + " /opt/jib/etc /home/jib";
        assertThat(sandbox.sh("(" + places + ") 2>/dev/null | tr -d '\\0'").out())
                .isNotEmpty()
                .doesNotContain(JibGateway.CANARY);
    }
}
