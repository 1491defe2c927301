package dev.jib.it.push;

import static dev.jib.it.push.PushGateway.OWN;
import static dev.jib.it.push.RawPush.ZERO;
import static dev.jib.it.push.RawPush.pkt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.demo.UpstreamRequest;
import dev.jib.it.push.PushGateway.Via;
import dev.jib.it.stand.World;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands before the pack: commands, names, options, certificates, pkt-lines. */
class CommandListTest {
    @RegisterExtension final World world = new World();

    private Scene scene;

    @BeforeEach
    void start() {
        scene = Scene.of(world);
    }

    @ParameterizedTest
    @CsvSource({"SOCKET, false", "SOCKET, true", "HTTP, false", "HTTP, true"})
    void refusesAllRefsWhenOneIsNotAllowedAtomicOrNot(Via via, boolean atomic) {
        RawPack pack = new RawPack();
        String id = pack.add(RawPack.COMMIT, commit());
        RawPush push = RawPush.create(OWN + "good", id).command(scene.tip, id, "refs/heads/main");
        if (atomic) {
            push.with("atomic");
        }
        RawAnswer answer =
                scene.refuses(
                        via, push.pack(pack), "] refs/heads/main: agent-7 may not update this ref");
        assertThat(answer.report())
                .contains("ng " + OWN + "good not pushed: another ref of this push was refused");
        assertThat(scene.upstream.requests().all()).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(Via.class)
    void aPackInARefNameIsAName(Via via) {
        RawPack pack = new RawPack();
        String id = pack.add(RawPack.COMMIT, commit());
        RawAnswer answer =
                scene.push(
                        via,
                        RawPush.create(OWN + "PACK", id)
                                .command(ZERO, id, OWN + "xPACK\u0001")
                                .pack(pack));
        assertThat(answer.error()).contains("contains a control character");
        scene.refuses(
                via,
                RawPush.create("refs/heads/PACK", id).pack(pack),
                "agent-7 may not create this ref");
        String ref = OWN + "0000PACK";
        answer = scene.push(via, RawPush.create(ref, id).pack(pack));
        assertThat(answer.isOk(ref)).as(answer.all()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Via.class)
    void aPackInAPushOptionIsAnOption(Via via) {
        RawPack good = new RawPack();
        String id = good.add(RawPack.COMMIT, commit());
        RawPack bad = new RawPack();
        String badId = badCommit(bad);
        String fake = "PACK\u00e9 0000";
        RawAnswer answer = scene.push(via, RawPush.create(OWN + "o", id).option(fake).pack(good));
        assertThat(answer.isOk(OWN + "o")).as(answer.all()).isTrue();
        scene.refuses(
                via, RawPush.create(OWN + "p", badId).option(fake).pack(bad), "[ci-definitions] ");
        scene.doesNotRead(
                via,
                RawPush.create(OWN + "q", id).option("PACK\0\0\0\2").pack(good).bytes(),
                "a push option has a control character");
    }

    @ParameterizedTest
    @EnumSource(Via.class)
    void aPackInACertificateIsNotReadAtAll(Via via) {
        RawPack pack = new RawPack();
        String id = pack.add(RawPack.COMMIT, commit());
        String certificate =
                pkt("push-cert\0report-status side-band-64k\n")
                        + pkt("certificate version 0.1\n")
                        + pkt("PACK\n")
                        + pkt(ZERO + " " + id + " " + OWN + "c\n")
                        + pkt("push-cert-end\n")
                        + "0000";
        scene.doesNotRead(
                via,
                RawPack.join(RawPack.bytes(certificate), pack.bytes()),
                "signed pushes (push-cert) are not offered");
        scene.doesNotRead(
                via,
                RawPush.create(OWN + "c", id).with("push-cert=nonce").pack(pack).bytes(),
                "capability 'push-cert=nonce' was not offered by the gateway");
    }

    @ParameterizedTest
    @EnumSource(Via.class)
    void takesAPackOfNoObjects(Via via) {
        String ref = OWN + "empty";
        RawAnswer answer = scene.push(via, RawPush.create(ref, scene.first).pack(new RawPack()));
        assertThat(answer.isOk(ref)).as(answer.all()).isTrue();
        assertThat(scene.bare.id(ref)).isEqualTo(scene.first);
        assertThat(scene.leftovers()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Via.class)
    void deletesWithoutAPack(Via via) {
        scene.bare.ok("update-ref", OWN + "gone", scene.tip);
        RawAnswer answer = scene.push(via, new RawPush().command(scene.tip, ZERO, OWN + "gone"));
        assertThat(answer.isOk(OWN + "gone")).as(answer.all()).isTrue();
        assertThat(scene.bare.refs()).doesNotContain(OWN);
        scene.refuses(
                via,
                new RawPush().command(scene.tip, ZERO, "refs/heads/main"),
                "may not delete this ref");
    }

    @ParameterizedTest
    @EnumSource(Via.class)
    void deletesAndCreatesInOnePush(Via via) {
        scene.bare.ok("update-ref", OWN + "gone", scene.tip);
        RawPack pack = new RawPack();
        String id = pack.add(RawPack.COMMIT, commit());
        RawPack bad = new RawPack();
        String badId = badCommit(bad);
        RawPush badPush =
                new RawPush()
                        .command(scene.tip, ZERO, OWN + "gone")
                        .command(ZERO, badId, OWN + "n");
        scene.refuses(via, badPush.pack(bad), "[ci-definitions] ");
        RawPush push =
                new RawPush().command(scene.tip, ZERO, OWN + "gone").command(ZERO, id, OWN + "n");
        RawAnswer answer = scene.push(via, push.pack(pack));
        assertThat(answer.isOk(OWN + "gone") && answer.isOk(OWN + "n")).as(answer.all()).isTrue();
        assertThat(scene.bare.refs()).contains(id + " " + OWN + "n").doesNotContain("gone");
    }

    @ParameterizedTest
    @CsvSource({
        "0003, '0003'",
        "fff1, 'fff1'",
        "FFF0, 'FFF0'",
        "00AB, '00AB'",
        "00zz, '00zz'",
        "-001, '-001'",
        "0001, special pkt-line",
        "0002, special pkt-line"
    })
    void refusesLengthsOfPktLinesThatAreNone(String length, String text) {
        for (Via via : Via.values()) {
            scene.doesNotRead(via, RawPack.bytes(length), text);
            byte[] second =
                    RawPack.bytes(
                            pkt(ZERO + " " + scene.tip + " " + OWN + "x\0 report-status") + length);
            scene.doesNotRead(via, second, text);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "refs/heads/../x",
                "refs/x",
                "HEAD",
                "heads/main",
                "refs/heads/",
                "refs/heads/x\r",
                "refs/heads/x\n\n",
                "refs/heads/x\ny",
                "refs/heads/x y",
                "refs/heads/x.lock",
                "refs/heads/.x",
                "refs/heads//x",
                "refs/heads/x@{1}",
                "refs/heads/x\u007f",
                "/refs/heads/x"
            })
    void refusesNamesThatAreNoFullRefNames(String name) {
        for (Via via : Via.values()) {
            scene.doesNotRead(
                    via,
                    RawPush.create(name, scene.tip).pack(new RawPack()).bytes(),
                    "push: ",
                    "expected: ");
        }
    }

    /** What is behind a NUL is capabilities in the first command and nothing in another. */
    @ParameterizedTest
    @EnumSource(Via.class)
    void refusesANulInARefName(Via via) {
        RawPush push = RawPush.create(OWN + "a", scene.tip).command(ZERO, scene.tip, OWN + "b\0x");
        scene.doesNotRead(via, push.pack(new RawPack()).bytes(), "contains a control character");
        String first = pkt(ZERO + " " + scene.tip + " " + OWN + "a\0b\0c report-status") + "0000";
        scene.doesNotRead(
                via,
                RawPack.join(RawPack.bytes(first), new RawPack().bytes()),
                "capability 'b?c' was not offered");
    }

    @ParameterizedTest
    @EnumSource(Via.class)
    void refusesIdsInUpperCaseHexAndOfOtherLengths(Via via) {
        String upper = scene.tip.toUpperCase(java.util.Locale.ROOT);
        scene.doesNotRead(
                via,
                RawPush.create(OWN + "x", upper).pack(new RawPack()).bytes(),
                "malformed command");
        scene.doesNotRead(
                via,
                RawPush.create(OWN + "x", scene.tip + "0".repeat(24)).pack(new RawPack()).bytes(),
                "malformed command");
    }

    @ParameterizedTest
    @EnumSource(Via.class)
    void refusesTwoCommandsForOneRef(Via via) {
        RawPush push = RawPush.create(OWN + "x", scene.tip).command(ZERO, scene.first, OWN + "x");
        scene.doesNotRead(via, push.pack(new RawPack()).bytes(), "two commands for " + OWN + "x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "refs/heads/JIB/agent-7/x",
                "refs/heads/jib/Agent-7/x",
                "refs/Heads/jib/agent-7/x",
                "refs/heads/jib/agent-7\u200b/x",
                "refs/heads/Main"
            })
    void aRefThatDiffersOnlyInCaseIsAnotherRef(String name) {
        RawPack pack = new RawPack();
        String id = pack.add(RawPack.COMMIT, commit());
        scene.refuses(
                Via.SOCKET, RawPush.create(name, id).pack(pack), "jib: push refused by 1 rule");
    }

    @ParameterizedTest
    @ValueSource(strings = {"refs/replace/", "refs/notes/", "refs/pull/1/", "refs/jib/agent-7/"})
    void refusesOtherNamespaces(String namespace) {
        RawPack pack = new RawPack();
        String id = pack.add(RawPack.COMMIT, commit());
        for (Via via : Via.values()) {
            scene.refuses(
                    via, RawPush.create(namespace + scene.tip, id).pack(pack), "refused by 1 rule");
        }
        assertThat(scene.upstream.requests().count(UpstreamRequest.Kind.RECEIVE_PACK))
                .as("only the pushes that are served afterwards")
                .isEqualTo(2);
    }

    @Test
    void readsNothingOfAPushThatItsCommandsRefuse() {
        byte[] pack = new byte[8 << 20];
        long start = System.nanoTime();
        RawAnswer answer =
                scene.push(Via.SOCKET, RawPush.create("refs/heads/main", scene.tip).pack(pack));
        assertThat(answer.text()).contains("] refs/heads/main: agent-7 may not create this ref");
        assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
        scene.serves();
    }

    private byte[] commit() {
        return RawObjects.commit(scene.tipTree(), List.of(scene.tip), "good");
    }

    /** A commit that changes a denied path. */
    private String badCommit(RawPack pack) {
        String blob = pack.blob("on: [push, pull_request]\n");
        String github = pack.add(RawPack.TREE, RawObjects.entry("100644", "x.yml", blob));
        String tree = pack.add(RawPack.TREE, RawObjects.entry("40000", ".github", github));
        return pack.add(RawPack.COMMIT, RawObjects.commit(tree, List.of(scene.tip), "bad"));
    }
}
