package dev.jib.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.demo.UpstreamRequest.Kind;
import dev.jib.it.stand.GitCommand;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.JibGateway;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Real git in a container's configuration, over the helper and the session's socket. */
class MainJobTest {
    private static final String OWN = "refs/heads/jib/agent-7/";

    @RegisterExtension final World world = new World();

    private JibGateway gateway;
    private GitRepository bare;
    private GitCommand git;
    private String url;

    @BeforeEach
    void start() {
        gateway = JibGateway.start(world);
        bare = gateway.bare("acme/site.git");
        url = gateway.url("acme/site");
        GitRepository seed = world.git().init(world.directory("seed"));
        seed.commit("a.txt", "one\n");
        seed.commit("a.txt", "two\n");
        seed.ok("tag", "-a", "-m", "first", "v1");
        seed.ok("push", "-q", bare.directory().toString(), "main", "v1");
        git = gateway.container(gateway.session("agent-7", "acme/site", "acme/lib", "acme/empty"));
    }

    @Test
    void clonesFetchesAndPulls() {
        GitRepository clone = clone("c");
        assertThat(clone.ok("log", "--format=%s")).hasLineCount(2);
        String moved = advanceUpstream("b.txt");
        clone.ok("fetch", "origin");
        assertThat(clone.id("origin/main")).isEqualTo(moved);
        clone.ok("pull", "--ff-only");
        assertThat(clone.head()).isEqualTo(moved);
        assertThat(clone.ok("ls-remote", "origin", "refs/tags/v1")).contains("refs/tags/v1");
    }

    @Test
    void needsOneRequestForANoOpFetchTwoForACloneAndTwoForAPush() {
        GitRepository clone = clone("cold");
        assertThat(requests())
                .as("a cold clone")
                .isEqualTo("1 advertisement, 2 upload-pack, 0 receive");
        gateway.upstream().requests().clear();
        clone("warm");
        assertThat(requests())
                .as("a warm clone")
                .isEqualTo("0 advertisement, 2 upload-pack, 0 receive");
        gateway.upstream().requests().clear();
        clone.ok("fetch");
        assertThat(requests())
                .as("a no-op fetch")
                .isEqualTo("0 advertisement, 1 upload-pack, 0 receive");
        gateway.upstream().requests().clear();
        clone.writeNoise("big.bin", 3 << 20, 1).commit("big");
        clone.ok("push", "origin", "HEAD:" + OWN + "big");
        assertThat(requests())
                .as("a push of 3 MiB")
                .isEqualTo("0 advertisement, 0 upload-pack, 2 receive");
    }

    @Test
    void makesShallowClonesAndDeepensThem() {
        GitRepository clone = git.clone(url, world.root().resolve("c"), "--depth=1");
        assertThat(clone.ok("rev-list", "--count", "HEAD").strip()).isEqualTo("1");
        clone.ok("fetch", "--deepen=1");
        assertThat(clone.ok("rev-list", "--count", "HEAD").strip()).isEqualTo("2");
        clone.ok("fetch", "--unshallow");
        assertThat(Files.exists(clone.directory().resolve(".git/shallow"))).isFalse();
    }

    @Test
    void pushesFromAShallowClone() {
        GitRepository clone = git.clone(url, world.root().resolve("c"), "--depth=1");
        clone.commit("n.txt", "new\n");
        clone.ok("push", "origin", "HEAD:" + OWN + "shallow");
        assertThat(bare.id(OWN + "shallow")).isEqualTo(clone.head());
    }

    @Test
    void makesPartialClonesThatFetchWhatTheyLackLater() {
        GitRepository clone =
                git.clone(url, world.root().resolve("c"), "--filter=blob:none", "--no-checkout");
        assertThat(clone.ok("rev-list", "--objects", "--missing=print", "HEAD")).contains("?");
        clone.ok("checkout", "main");
        assertThat(clone.directory().resolve("a.txt")).hasContent("two\n");
    }

    @Test
    void fetchesAndPushesTags() {
        GitRepository clone = clone("c");
        assertThat(clone.ok("cat-file", "-t", "v1").strip()).isEqualTo("tag");
        clone.ok("tag", "-a", "-m", "second", "v2");
        clone.ok("push", "origin", "v2");
        assertThat(bare.ok("cat-file", "-t", "v2").strip()).isEqualTo("tag");
        Outcome deletion = clone.run("push", "origin", ":refs/tags/v1");
        assertThat(deletion.exit()).isNotZero();
        assertThat(bare.id("refs/tags/v1")).isNotEmpty();
    }

    @Test
    void createsUpdatesForcesAndDeletesAnOwnBranch() {
        GitRepository clone = clone("c");
        clone.ok("checkout", "-q", "-b", "work");
        clone.commit("w.txt", "1\n");
        clone.ok("push", "-u", "origin", "work:" + OWN + "work");
        assertThat(clone.ok("config", "branch.work.merge").strip()).isEqualTo(OWN + "work");
        clone.commit("w.txt", "2\n");
        clone.ok("push", "origin", "work:" + OWN + "work");
        clone.ok("reset", "-q", "--hard", "HEAD~2");
        clone.commit("w.txt", "other\n");
        assertThat(clone.run("push", "origin", "work:" + OWN + "work").exit()).isNotZero();
        clone.ok("push", "--force", "origin", "work:" + OWN + "work");
        assertThat(bare.id(OWN + "work")).isEqualTo(clone.head());
        clone.ok("push", "origin", ":" + OWN + "work");
        assertThat(bare.refs()).doesNotContain(OWN + "work");
    }

    @Test
    void refusesAPushToMainWithWhatWouldBeAccepted() {
        GitRepository clone = clone("c");
        String before = bare.id("refs/heads/main");
        clone.commit("x.txt", "x\n");
        gateway.upstream().requests().clear();
        Outcome push = clone.run("push", "origin", "HEAD:main");
        assertThat(push.exit()).isEqualTo(1);
        assertThat(push.err())
                .contains("remote: jib: push refused by 1 rule (request ")
                .contains("refs/heads/main")
                .contains("allowed: refs/heads/jib/agent-7/**")
                .contains("fix: git push origin HEAD:refs/heads/jib/agent-7/")
                .contains("! [remote rejected] HEAD -> main");
        assertThat(bare.id("refs/heads/main")).isEqualTo(before);
        assertThat(requests()).isEqualTo("0 advertisement, 0 upload-pack, 1 receive");
        assertThat(gateway.audit().getLast())
                .contains("\"event\":\"push-decided\"", "\"verdict\":\"deny\"", "refs/heads/main");
    }

    @Test
    void refusesTheWholePushWhenOneRefMayNot() {
        GitRepository clone = clone("c");
        clone.commit("x.txt", "x\n");
        for (String atomic : List.of("--no-atomic", "--atomic")) {
            Outcome push =
                    clone.run(
                            "push", atomic, "origin", "HEAD:" + OWN + "ok", "HEAD:refs/heads/main");
            assertThat(push.exit()).isNotZero();
            assertThat(push.err())
                    .contains("[remote rejected] HEAD -> main")
                    .contains(OWN.substring(11) + "ok");
            assertThat(bare.refs()).doesNotContain(OWN + "ok");
        }
    }

    @Test
    void pushesSeveralRefsAtOnceAndAtomically() {
        GitRepository clone = clone("c");
        clone.commit("x.txt", "x\n");
        clone.ok(
                "push",
                "--atomic",
                "origin",
                "HEAD:" + OWN + "a",
                "HEAD~1:" + OWN + "b",
                "HEAD:refs/tags/t");
        assertThat(bare.refs()).contains(OWN + "a", OWN + "b", "refs/tags/t");
    }

    @Test
    void passesPushOptionsOn() throws IOException {
        Path hook = bare.directory().resolve("hooks/pre-receive");
        Files.writeString(hook, "#!/bin/sh\necho \"got $GIT_PUSH_OPTION_0\"\n");
        assertThat(hook.toFile().setExecutable(true)).isTrue();
        GitRepository clone = clone("c");
        clone.commit("x.txt", "x\n");
        Outcome push = clone.run("push", "-o", "ci.skip", "origin", "HEAD:" + OWN + "o");
        assertThat(push.exit()).isZero();
        assertThat(push.err()).contains("remote: got ci.skip");
    }

    @Test
    void tellsWhatTheUpstreamRefused() throws IOException {
        Path hook = bare.directory().resolve("hooks/update");
        Files.writeString(hook, "#!/bin/sh\ncase $1 in *bad) echo not that one; exit 1;; esac\n");
        assertThat(hook.toFile().setExecutable(true)).isTrue();
        GitRepository clone = clone("c");
        clone.commit("x.txt", "x\n");
        Outcome push = clone.run("push", "origin", "HEAD:" + OWN + "good", "HEAD:" + OWN + "bad");
        assertThat(push.exit()).isNotZero();
        assertThat(push.err())
                .contains("remote: not that one")
                .contains("bad (hook declined)")
                .contains("[new branch]");
        assertThat(bare.refs()).contains(OWN + "good").doesNotContain(OWN + "bad");
        assertThat(gateway.audit().getLast()).contains("rejected by the upstream", "hook declined");
    }

    @Test
    void clonesAnEmptyRepositoryAndMakesItsFirstBranch() {
        GitRepository empty = gateway.bare("acme/empty.git");
        GitRepository clone = git.clone(gateway.url("acme/empty"), world.root().resolve("e"));
        clone.commit("a.txt", "a\n");
        clone.ok("push", "origin", "HEAD:" + OWN + "first");
        assertThat(empty.id(OWN + "first")).isEqualTo(clone.head());
    }

    @Test
    void updatesASubmoduleThroughInsteadOf() {
        GitRepository library = gateway.bare("acme/lib.git");
        GitRepository seed = world.git().init(world.directory("lib-seed"));
        seed.commit("lib.txt", "lib\n");
        seed.ok("push", "-q", library.directory().toString(), "main");
        GitRepository clone = clone("c");
        clone.ok("submodule", "add", gateway.url("acme/lib"), "lib");
        clone.commit("add lib");
        clone.ok("push", "origin", "HEAD:" + OWN + "sub");
        GitRepository other =
                git.clone(
                        url,
                        world.root().resolve("d"),
                        "-b",
                        "jib/agent-7/sub",
                        "--recurse-submodules");
        assertThat(other.directory().resolve("lib/lib.txt")).hasContent("lib\n");
    }

    @Test
    void answersTheSameForAnUnknownAndAForbiddenRepository() {
        gateway.bare("acme/secret.git");
        String forbidden = git.run("ls-remote", gateway.url("acme/secret")).err();
        String unknown = git.run("ls-remote", gateway.url("acme/nothing")).err();
        assertThat(withoutRequest(forbidden))
                .contains("jib: ")
                .isEqualTo(withoutRequest(unknown).replace("acme/nothing", "acme/secret"));
        assertThat(gateway.audit().getLast()).contains("access-refused");
    }

    @Test
    void goesOnAfterARestartOfTheGateway() {
        GitRepository clone = clone("c");
        gateway.restart();
        clone.commit("x.txt", "x\n");
        clone.ok("push", "origin", "HEAD:" + OWN + "after");
        assertThat(bare.id(OWN + "after")).isEqualTo(clone.head());
    }

    @Test
    void listsTwentyThousandRefs() throws IOException {
        StringBuilder updates = new StringBuilder();
        String id = bare.id("refs/heads/main");
        for (int i = 0; i < 20_000; i++) {
            updates.append("create refs/heads/many/%05d %s\n".formatted(i, id));
        }
        bare.git().command("update-ref", "--stdin").reading(updates.toString()).run();
        assertThat(git.ok("ls-remote", url)).hasLineCount(20_000 + 4);
        GitRepository clone = clone("c");
        clone.commit("x.txt", "x\n");
        clone.ok("push", "origin", "HEAD:" + OWN + "x");
        assertThat(bare.id(OWN + "x")).isEqualTo(clone.head());
    }

    @Test
    void leavesTheCredentialNowhereAContainerOrALogCanSee() throws IOException {
        GitRepository clone = clone("c");
        clone.commit("x.txt", "x\n");
        clone.run("push", "origin", "HEAD:main");
        gateway.upstream().revokeToken(JibGateway.CANARY);
        String refused = git.run("ls-remote", url).err();
        assertThat(refused).contains("jib: ").doesNotContain(JibGateway.CANARY);
        assertThat(String.join("\n", gateway.audit())).doesNotContain(JibGateway.CANARY);
        try (var files = Files.walk(clone.directory())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .doesNotContain(JibGateway.CANARY);
            }
        }
    }

    private static String withoutRequest(String text) {
        return text.replaceAll("request [0-9A-Z]{26}", "request R");
    }

    private GitRepository clone(String name) {
        return git.clone(url, world.root().resolve(name));
    }

    private String advanceUpstream(String file) {
        GitRepository other =
                world.git()
                        .clone(bare.directory().toString(), world.root().resolve("other-" + file));
        String id = other.commit(file, "more\n");
        other.ok("push", "-q", "origin", "main");
        return id;
    }

    private String requests() {
        var log = gateway.upstream().requests();
        return "%d advertisement, %d upload-pack, %d receive"
                .formatted(
                        log.count(Kind.ADVERTISE_UPLOAD_PACK),
                        log.count(Kind.UPLOAD_PACK),
                        log.count(Kind.ADVERTISE_RECEIVE_PACK) + log.count(Kind.RECEIVE_PACK));
    }
}
