package dev.jib.gateway.inspect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random bytes and mutations of good objects: parsing ends, throws nothing, stays in bounds. */
class ObjectFuzzTest {
    private static final String COMMIT =
            "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
                    + "parent 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
                    + "author A <a@b.c> 1 +0000\ncommitter A <a@b.c> 1 +0000\n"
                    + "gpgsig -----BEGIN SSH SIGNATURE-----\n U1NIU0lH\n -----END SSH"
                    + " SIGNATURE-----\n\nmessage\n";
    private static final String TAG =
            "object 4b825dc642cb6eb9a060e54bf8d69288fbee4904\ntype commit\ntag v1\n"
                    + "tagger A <a@b.c> 1 +0000\n\nmessage\n-----BEGIN PGP SIGNATURE-----\n\nabc\n";
    private static final String TREE =
            "100644 a\0"
                    + "x".repeat(20)
                    + "40000 b\0"
                    + "y".repeat(20)
                    + "120000 .c\0"
                    + "z".repeat(20);

    @Test
    void parsesAnythingWithoutThrowing() {
        Random random = new Random(5);
        TreeChecks checks = new TreeChecks();
        for (int i = 0; i < 60_000; i++) {
            byte[] commit = mutate(COMMIT, random);
            Optional<ParsedCommit> parsed = ParsedCommit.of(commit, 20);
            parsed.ifPresent(c -> assertThat(c.tree().hex()).hasSize(40));
            RawSignature.ofCommit(commit)
                    .ifPresent(s -> assertThat(s.signed().length).isLessThan(commit.length));
            byte[] tag = mutate(TAG, random);
            ParsedTag.of(tag, 20).ifPresent(t -> assertThat(t.object().hex()).hasSize(40));
            RawSignature.ofTag(tag)
                    .ifPresent(s ->
                            assertThat(s.signed().length + s.armored().length())
                                    .isEqualTo(tag.length));
            byte[] tree = mutate(TREE, random);
            int entries = 0;
            for (TreeCursor at = new TreeCursor(tree, 20); !at.isAtEnd(); at.advance()) {
                assertThat(at.idStart() + 20).isLessThanOrEqualTo(tree.length);
                entries++;
            }
            assertThat(entries).isLessThanOrEqualTo(tree.length / 22);
            checks.faultOf(tree, 20);
            GitmodulesCheck.faultOf(mutate("[submodule \"x\"]\n\tpath = x\n\turl = y\n", random));
        }
    }

    private static byte[] mutate(String good, Random random) {
        byte[] bytes = good.getBytes(ISO_8859_1);
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(3)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes = java.util.Arrays.copyOf(bytes, at + 1);
                default ->
                        System.arraycopy(bytes, at, bytes, at / 2, Math.min(bytes.length - at, 9));
            }
        }
        return bytes;
    }
}
