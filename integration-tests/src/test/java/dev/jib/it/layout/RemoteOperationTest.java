package dev.jib.it.layout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.demo.UpstreamRequest.Kind;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.JibGateway;
import dev.jib.it.stand.Needs;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;
import dev.jib.mounts.config.UpstreamBase;
import dev.jib.mounts.journal.PrepareRequest;
import dev.jib.mounts.plan.HostPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The seed's "Remote Operation Tests": a container without a network, whose remote is an upstream
 * that it cannot reach and that wants a credential it does not have.
 */
@Execution(ExecutionMode.SAME_THREAD) // what a class shares is in a static field
@ParameterizedClass(name = "{0}")
@MethodSource("dev.jib.it.layout.Setup#all")
class RemoteOperationTest {
    private static final String OWN = "refs/heads/jib/agent-1/";
    private static @Nullable Fixture shared;

    @Parameter
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Setup setup;

    private record Fixture(World world, JibGateway gateway, GitRepository bare, Box box) {}

    @BeforeParameterizedClassInvocation
    static void start(Setup setup) throws Exception {
        World world = World.open();
        try {
            HostSide host = HostSide.make(world, setup);
            JibGateway gateway = JibGateway.start(world);
            GitRepository bare = gateway.bare("acme/site.git");
            String url = gateway.url("acme/site");
            world.git().in(bare.directory()).ok("fetch", "-q", host.repository() + "", "main:main");
            host.git("remote", "add", "origin", url);
            JibGateway.Session session = gateway.session("agent-1", "acme/site");
            // bubblewrap runs as the user; the gateway here is root's and keeps its directory
            // private.
            Files.setPosixFilePermissions(
                    session.socketDirectory().resolveSibling(""),
                    PosixFilePermissions.fromString("rwx--x--x"));
            String base = url.substring(0, url.indexOf("/acme"));
            Box box = host.start(host.prepare("r", r -> withGateway(r, session, base)));
            shared = new Fixture(world, gateway, bare, box);
        } catch (Throwable e) {
            world.close();
            throw e;
        }
    }

    private static PrepareRequest withGateway(
            PrepareRequest request, JibGateway.Session session, String base) {
        Path helpers = Needs.helper().resolveSibling("");
        return request.withSocketDir(new HostPath(session.socketDirectory()))
                .withHelperDir(new HostPath(helpers))
                .withUpstreams(List.of(new UpstreamBase(base)));
    }

    @AfterParameterizedClassInvocation
    static void stop() throws Exception {
        Fixture last = shared;
        shared = null;
        if (last != null) {
            last.world().close();
        }
    }

    private static Fixture now() {
        return Objects.requireNonNull(shared, "start() has not run");
    }

    private static Box box() {
        return now().box();
    }

    @Test
    @DisplayName("`git push` routes through gateway")
    void gitPushRoutesThroughGateway() {
        String id = box().ok("git commit -q --allow-empty -m pushed && git rev-parse HEAD");
        now().gateway().upstream().requests().clear();

        box().ok("git push -q -u origin HEAD:" + OWN + "pushed");

        assertThat(now().bare().id(OWN + "pushed")).isEqualTo(id);
        assertThat(box().ok("git rev-parse origin/jib/agent-1/pushed")).isEqualTo(id);
        assertThat(now().gateway().upstream().requests().count(Kind.RECEIVE_PACK)).isEqualTo(1);
        assertThat(now().gateway().audit().getLast())
                .contains("\"event\":\"push-completed\"", OWN + "pushed");
        Outcome refused = box().sh("git push --force origin HEAD:main");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("remote: jib: push refused by 1 rule");
        assertThat(now().gateway().audit().getLast()).contains("\"verdict\":\"deny\"");
    }

    @Test
    @DisplayName("`git fetch` routes through gateway")
    void gitFetchRoutesThroughGateway() {
        String id = advanceMain("for fetch");
        now().gateway().upstream().requests().clear();

        box().ok("git fetch -q origin");

        assertThat(box().ok("git rev-parse origin/main")).isEqualTo(id);
        assertThat(now().gateway().upstream().requests().count(Kind.UPLOAD_PACK)).isPositive();
        assertThat(box().ok("git ls-remote origin refs/heads/main")).startsWith(id);
        String around = now().gateway().url("acme/site").replace("http://", "git://");
        assertThat(box().sh("git ls-remote " + around).exit())
                .as("there is no other way out")
                .isNotZero();
        assertThat(box().sh("git -c protocol.jib.allow=never fetch origin").exit()).isNotZero();
    }

    @Test
    @DisplayName("`git pull` works (fetch via gateway, merge local)")
    void gitPullWorks() {
        box().ok("git fetch -q origin; git checkout -q -B pulling origin/main");
        box().ok("git commit -q --allow-empty -m 'own work'");
        String id = advanceMain("for pull");

        box().ok("git pull -q --no-rebase --no-edit origin main");

        assertThat(box().ok("git log --format=%s -3 --topo-order"))
                .contains("Merge branch 'main'", "own work");
        assertThat(box().ok("git merge-base HEAD " + id)).isEqualTo(id);
        box().ok("git pull -q --rebase origin main && git status --porcelain");
        box().ok("git checkout -q jib/r/work");
    }

    @Test
    @DisplayName("Credentials never exposed to container")
    void credentialsAreNeverExposedToContainer() {
        box().ok("git fetch -q origin; git push -q origin HEAD:" + OWN + "seen");
        box().sh(
                        "git push origin HEAD:main; git ls-remote origin;"
                                + " GIT_TRACE_PACKET=/tmp/trace GIT_CURL_VERBOSE=1"
                                + " GIT_TRACE=/tmp/trace2 git fetch origin");
        String everywhere =
                "{ env; git config -l; git remote -v; cat /proc/*/environ /proc/*/cmdline"
                    + " /tmp/trace*; for d in /home/jib /run /opt /tmp /etc; do grep -rhas '%s' $d;"
                    + " done; } 2>/dev/null | tr -d '\\000'; true";

        String seen = box().ok(everywhere.formatted("[c]anary-\\|x-[a]ccess-token\\|JIB_GATEWAY"));

        assertThat(seen).contains("remote.origin.url").doesNotContain(JibGateway.CANARY);
        assertThat(seen).doesNotContain("x-access-token", "canary-");
        assertThat(now().gateway().upstream().requests().count(Kind.UPLOAD_PACK)).isPositive();
    }

    /** Somebody else pushes to main; the new id. */
    private static String advanceMain(String message) {
        GitRepository bare = now().bare();
        String id = bare.ok("commit-tree", "-p", "main", "-m", message, "main^{tree}");
        bare.ok("update-ref", "refs/heads/main", id);
        return id;
    }
}
