package dev.jib.it.push;

import static dev.jib.it.push.PushGateway.OWN;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.it.push.PushGateway.Via;
import dev.jib.it.stand.World;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Packs that lie about themselves, are broken, or are made to exhaust whoever reads them. */
class PackFormTest {
    private static final String REF = OWN + "x";

    @RegisterExtension final World world = new World();

    private Scene scene;

    @BeforeEach
    void start() {
        scene = Scene.of(world);
    }

    @ParameterizedTest
    @EnumSource(Via.class)
    void refusesACountOfObjectsThatIsTooSmall(Via via) {
        RawPack pack = new RawPack();
        String id = good(pack);
        pack.blob("more");
        scene.refuses(via, push(id, pack.announce(1).bytes()), "[inspection]", "checksum");
        scene.refuses(via, push(id, pack.announce(0).bytes()), "[inspection]", "checksum");
    }

    @ParameterizedTest
    @EnumSource(Via.class)
    void refusesACountOfObjectsThatIsTooLarge(Via via) {
        RawPack pack = new RawPack();
        String id = good(pack);
        scene.refuses(via, push(id, pack.announce(2).bytes()), "[inspection]", "pack: ");
        scene.refuses(
                via,
                push(id, pack.announce(-1 >>> 1).bytes()),
                "[limits] the push has more than 5000");
    }

    @ParameterizedTest
    @EnumSource(Via.class)
    void refusesASizeThatIsNotThatOfTheObject(Via via) {
        byte[] commit = commit();
        String id = RawPack.id(RawPack.COMMIT, commit);
        for (int lie : new int[] {-1, 1, 1000}) {
            RawPack pack = new RawPack();
            pack.entry(RawPack.COMMIT, commit.length + lie, new byte[0], RawPack.deflate(commit));
            scene.refuses(via, push(id, pack.bytes()), "[inspection]", "does not inflate to the");
        }
    }

    @ParameterizedTest
    @EnumSource(Via.class)
    void refusesATrailerThatIsNotTheChecksum(Via via) {
        RawPack pack = new RawPack();
        String id = good(pack);
        byte[] bytes = pack.bytes();
        bytes[bytes.length - 1] ^= 1;
        scene.refuses(via, push(id, bytes), "[inspection]", "the checksum at its end");
        Arrays.fill(bytes, bytes.length - 20, bytes.length, (byte) 0);
        scene.refuses(via, push(id, bytes), "[inspection]", "the checksum at its end");
    }

    /** Cut anywhere, before and in the pack; over HTTP the length is the cut one, too. */
    @Test
    void refusesAPushThatEndsAtAnyByte() {
        RawPack pack = new RawPack();
        RawPush push = push(good(pack), pack.bytes());
        byte[] whole = push.bytes();
        int head = push.head().length;
        String before = scene.state();
        for (int end = 1; end < whole.length; end++) {
            Via via = end % 2 == 0 ? Via.SOCKET : Via.HTTP;
            RawAnswer answer = scene.gateway.push(via, scene.session, Arrays.copyOf(whole, end));
            assertThat(answer.report()).as("cut at " + end).doesNotContain("\nok ");
            if (end >= head) {
                assertThat(answer.text())
                        .as("cut at " + end)
                        .contains("[inspection]", "pack: ends");
                assertThat(answer.report()).contains("ng " + REF + " inspection: ");
            } else {
                assertThat(answer.error())
                        .as("cut at " + end)
                        .startsWith("ERR jib: the peer closed");
            }
        }
        scene.untouched(before);
        assertThat(scene.push(Via.SOCKET, push).isOk(REF)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Via.class)
    void refusesBytesAfterTheTrailer(Via via) {
        RawPack pack = new RawPack();
        String id = good(pack);
        for (String more : List.of("x", "0000", "PACK")) {
            byte[] bytes = RawPack.join(pack.bytes(), RawPack.bytes(more));
            scene.refuses(via, push(id, bytes), "[inspection]", "bytes follow the trailer");
        }
        RawPack second = new RawPack();
        second.blob("stowaway");
        byte[] two = RawPack.join(pack.bytes(), second.bytes());
        scene.refuses(via, push(id, two), "[inspection]", "bytes follow the trailer");
    }

    @ParameterizedTest
    @EnumSource(Via.class)
    void refusesAnObjectThatIsThereTwice(Via via) {
        RawPack pack = new RawPack();
        good(pack);
        String id = good(pack);
        scene.refuses(via, push(id, pack.bytes()), "[inspection]", "in the pack already");
    }

    @ParameterizedTest
    @EnumSource(Via.class)
    void refusesASizeThatIsNotInItsShortestForm(Via via) {
        byte[] commit = commit();
        byte[] head = RawPack.head(RawPack.COMMIT, commit.length);
        byte[] longer = Arrays.copyOf(head, head.length + 1);
        longer[head.length - 1] |= (byte) 0x80;
        RawPack pack = new RawPack().raw(longer, RawPack.deflate(commit));
        scene.refuses(
                via,
                push(RawPack.id(RawPack.COMMIT, commit), pack.bytes()),
                "[inspection]",
                "not in its shortest form");
    }

    @ParameterizedTest
    @EnumSource(Via.class)
    void refusesUnknownTypesOfObjects(Via via) {
        byte[] commit = commit();
        String id = RawPack.id(RawPack.COMMIT, commit);
        for (int type : new int[] {0, 5}) {
            RawPack pack = new RawPack();
            pack.entry(type, commit.length, new byte[0], RawPack.deflate(commit));
            scene.refuses(via, push(id, pack.bytes()), "[inspection]", "unknown type " + type);
        }
    }

    @ParameterizedTest
    @EnumSource(Via.class)
    void refusesDeltasInACircle(Via via) {
        RawPack pack = new RawPack();
        String id = good(pack);
        String a = "a".repeat(40);
        pack.refDelta(a, RawPack.delta(10, 1, "x"));
        pack.refDelta(a, RawPack.delta(10, 1, "y"));
        scene.refuses(via, push(id, pack.bytes()), "[inspection]", "pack: ");
        RawPack self = new RawPack();
        String target = good(self);
        self.entry(RawPack.OFS_DELTA, 5, new byte[] {0}, RawPack.deflate(RawPack.delta(10, 1, "")));
        scene.refuses(via, push(target, self.bytes()), "[inspection]", "outside the pack");
    }

    @ParameterizedTest
    @EnumSource(Via.class)
    void refusesAThinPack(Via via) {
        byte[] base = scene.bare.run("cat-file", "commit", scene.tip).bytes();
        byte[] commit = RawPack.join(base, RawPack.bytes("more\n"));
        RawPack pack = new RawPack();
        pack.refDelta(scene.tip, RawPack.delta(base.length, 1, "more\n"));
        scene.refuses(
                via,
                push(RawPack.id(RawPack.COMMIT, commit), pack.bytes()),
                "[inspection]",
                "base");
    }

    /** A commit is judged the same whether it comes whole or as a delta of either kind. */
    @ParameterizedTest
    @EnumSource(Via.class)
    void judgesCommitsThatComeAsDeltas(Via via) {
        for (boolean byOffset : new boolean[] {true, false}) {
            for (boolean bad : new boolean[] {true, false}) {
                RawPack pack = new RawPack();
                String tree = bad ? badTree(pack) : scene.tipTree();
                byte[] base = RawObjects.commit(tree, List.of(scene.tip), "base " + byOffset);
                String parent = pack.add(RawPack.COMMIT, base);
                int baseAt = pack.last();
                byte[] top = RawObjects.commit(tree, List.of(parent), "top");
                byte[] delta = insertOnly(base.length, top);
                if (byOffset) {
                    pack.ofsDelta(baseAt, delta);
                } else {
                    pack.refDelta(parent, delta);
                }
                RawPush push = push(RawPack.id(RawPack.COMMIT, top), pack.bytes());
                if (bad) {
                    scene.refuses(via, push, "[ci-definitions] .github/x.yml");
                } else {
                    RawAnswer answer = scene.push(via, push);
                    assertThat(answer.isOk(REF)).as(answer.all()).isTrue();
                    scene.bare.ok("update-ref", "-d", REF);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Via.class)
    void refusesADeltaBombBeforeItIsMade(Via via) {
        RawPack pack = new RawPack();
        String id = good(pack);
        int size = 60_000;
        String base = pack.add(RawPack.BLOB, new byte[size]);
        pack.refDelta(base, RawPack.delta(size, 10_000, ""));
        long start = System.nanoTime();
        scene.refuses(
                via, push(id, pack.bytes()), "[limits] the push has more than 314572800 bytes");
        assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
    }

    @ParameterizedTest
    @EnumSource(Via.class)
    void refusesDeltasOnDeltasBeyondTheLimit(Via via) {
        RawPack pack = new RawPack();
        String id = good(pack);
        byte[] content = RawPack.bytes("blob");
        pack.add(RawPack.BLOB, content);
        for (int i = 0; i < 60; i++) {
            pack.ofsDelta(pack.last(), RawPack.delta(4 + i, 1, "x"));
        }
        scene.refuses(via, push(id, pack.bytes()), "[limits] the push has more than 50 ");
    }

    @ParameterizedTest
    @EnumSource(Via.class)
    void refusesAZlibBombThatSaysWhatItIsAndOneThatDoesNot(Via via) {
        byte[] zeros = RawPack.deflate(new byte[320 << 20]);
        RawPack pack = new RawPack();
        String id = good(pack);
        pack.entry(RawPack.BLOB, 320 << 20, new byte[0], zeros);
        scene.refuses(
                via, push(id, pack.bytes()), "[limits] the push has more than 314572800 bytes");
        RawPack lying = new RawPack();
        String target = good(lying);
        lying.entry(RawPack.BLOB, 100, new byte[0], zeros);
        scene.refuses(
                via, push(target, lying.bytes()), "[inspection]", "does not inflate to the 100");
    }

    @ParameterizedTest
    @EnumSource(Via.class)
    void refusesBrokenZlibData(Via via) {
        RawPack pack = new RawPack();
        String id = good(pack);
        pack.entry(RawPack.BLOB, 10, new byte[0], HexFormat.of().parseHex("789cffffffffff"));
        scene.refuses(via, push(id, pack.bytes()), "[inspection]", "broken zlib data");
    }

    @ParameterizedTest
    @EnumSource(Via.class)
    void refusesStowawaysOfEveryType(Via via) {
        for (int type = RawPack.COMMIT; type <= RawPack.TAG; type++) {
            RawPack pack = new RawPack();
            String id = good(pack);
            byte[] content =
                    switch (type) {
                        case RawPack.COMMIT -> RawObjects.commit(scene.tipTree(), List.of(), "s");
                        case RawPack.TREE -> RawObjects.entry("40000", "s", scene.tipTree());
                        case RawPack.TAG -> RawObjects.tag(scene.tip, "commit", "s");
                        default -> RawPack.bytes("stowaway");
                    };
            String stowaway = pack.add(type, content);
            scene.refuses(
                    via, push(id, pack.bytes()), "[inspection]", "no pushed ref reaches", stowaway);
            assertThat(scene.bare.run("cat-file", "-e", stowaway).exit()).isNotZero();
        }
    }

    @Test
    void refusesWhatIsNoPack() {
        for (Via via : Via.values()) {
            scene.refuses(
                    via,
                    push(scene.tip, new byte[100]),
                    "[inspection]",
                    "does not begin with PACK");
            byte[] version3 = new RawPack().bytes();
            version3[7] = 3;
            scene.refuses(via, push(scene.tip, version3), "[inspection]", "version 2");
        }
    }

    private byte[] commit() {
        return RawObjects.commit(scene.tipTree(), List.of(scene.tip), "good");
    }

    private String good(RawPack pack) {
        return pack.add(RawPack.COMMIT, commit());
    }

    private static RawPush push(String id, byte[] pack) {
        return RawPush.create(REF, id).pack(pack);
    }

    private static String badTree(RawPack pack) {
        String blob = pack.blob("on: [push, pull_request]\n");
        String github = pack.add(RawPack.TREE, RawObjects.entry("100644", "x.yml", blob));
        return pack.add(RawPack.TREE, RawObjects.entry("40000", ".github", github));
    }

    /** A delta that takes nothing of its base. */
    private static byte[] insertOnly(int baseSize, byte[] result) {
        byte[] head = RawPack.deltaHead(baseSize, result.length);
        byte[] out = head;
        for (int at = 0; at < result.length; at += 100) {
            byte[] piece = Arrays.copyOfRange(result, at, Math.min(result.length, at + 100));
            out = RawPack.join(out, new byte[] {(byte) piece.length}, piece);
        }
        return out;
    }
}
