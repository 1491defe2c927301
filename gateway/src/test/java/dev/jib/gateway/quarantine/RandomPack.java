package dev.jib.gateway.quarantine;

import dev.jib.gateway.git.ObjectId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A small history of blobs, trees and commits as a pack with deltas of both kinds in any order, and
 * damage to it; all by the seed.
 */
public final class RandomPack {
    private final Random random;
    private final List<ObjectType> types = new ArrayList<>();
    private final List<byte[]> contents = new ArrayList<>();
    private final Set<ObjectId> ids = new HashSet<>();

    public RandomPack(long seed) {
        random = new Random(seed);
    }

    /** The last commit, which reaches all. */
    public ObjectId tip() {
        return TestPack.idOf(ObjectFormat.SHA1, ObjectType.COMMIT, contents.getLast());
    }

    /** The pack, well-formed and connected. */
    public byte[] wellFormed() {
        if (contents.isEmpty()) {
            makeHistory();
        }
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < contents.size(); i++) {
            order.add(i);
        }
        Collections.shuffle(order, random);
        TestPack pack = new TestPack();
        int[] placed = new int[contents.size()];
        Arrays.fill(placed, -1);
        for (int n = 0; n < order.size(); n++) {
            addEntry(pack, order.get(n), placed);
            placed[order.get(n)] = n;
        }
        return pack.bytes();
    }

    /** The pack with a few bytes changed, lost or doubled; half the time with a right trailer. */
    public byte[] damaged() {
        byte[] pack = wellFormed();
        byte[] body = Arrays.copyOf(pack, pack.length - 20);
        int changes = 1 + random.nextInt(2);
        for (int i = 0; i < changes; i++) {
            body = change(body);
        }
        if (random.nextInt(4) > 0) {
            return TestPack.sealed(ObjectFormat.SHA1, body);
        }
        byte[] whole = Arrays.copyOf(body, body.length + 20);
        System.arraycopy(pack, pack.length - 20, whole, body.length, 20);
        return whole;
    }

    private byte[] change(byte[] body) {
        int at = random.nextInt(body.length);
        byte[] changed = body.clone();
        switch (random.nextInt(5)) {
            case 0 -> changed[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> changed[at] = (byte) random.nextInt();
            case 2 -> changed[Math.min(11, changed.length - 1)] ^= 1;
            case 3 -> {
                changed = Arrays.copyOf(body, body.length - 1);
                System.arraycopy(body, at + 1, changed, at, body.length - at - 1);
            }
            default -> {
                changed = Arrays.copyOf(body, body.length + 1);
                System.arraycopy(body, at, changed, at + 1, body.length - at);
            }
        }
        return changed;
    }

    private void makeHistory() {
        ObjectId parent = null;
        int commits = 1 + random.nextInt(3);
        for (int c = 0; c < commits; c++) {
            ByteArrayOutputStream tree = new ByteArrayOutputStream();
            int files = 1 + random.nextInt(4);
            for (int f = 0; f < files; f++) {
                ObjectId blob = add(ObjectType.BLOB, text(random.nextInt(400)));
                tree.writeBytes(("100644 file" + f + "\0").getBytes(StandardCharsets.US_ASCII));
                tree.writeBytes(blob.bytes());
            }
            ObjectId root = add(ObjectType.TREE, tree.toByteArray());
            String commit =
                    "tree "
                            + root
                            + (parent == null ? "" : "\nparent " + parent)
                            + "\nauthor A <a@b.c> 1 +0000\ncommitter A <a@b.c> 1 +0000\n\n"
                            + random.nextInt()
                            + "\n";
            parent = add(ObjectType.COMMIT, commit.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private ObjectId add(ObjectType type, byte[] content) {
        ObjectId id = TestPack.idOf(ObjectFormat.SHA1, type, content);
        if (ids.add(id)) {
            types.add(type);
            contents.add(content);
        }
        return id;
    }

    private byte[] text(int size) {
        byte[] text = new byte[size];
        for (int i = 0; i < size; i++) {
            text[i] = (byte) ('a' + random.nextInt(3));
        }
        return text;
    }

    /** Adds it whole, or as a delta of an object of its type that is no delta of it. */
    private void addEntry(TestPack pack, int object, int[] placed) {
        byte[] content = contents.get(object);
        int base = object - 1 - random.nextInt(3);
        if (base < 0 || types.get(base) != types.get(object) || random.nextInt(3) == 0) {
            pack.add(types.get(object), content);
            return;
        }
        byte[] delta = delta(contents.get(base), content);
        if (delta.length < Delta.SHORTEST) {
            pack.add(types.get(object), content);
            return;
        }
        if (placed[base] >= 0 && random.nextBoolean()) {
            pack.ofsDelta(placed[base], delta);
        } else {
            pack.refDelta(
                    TestPack.idOf(ObjectFormat.SHA1, types.get(base), contents.get(base)), delta);
        }
    }

    private static byte[] delta(byte[] base, byte[] result) {
        int prefix = Math.max(0, Arrays.mismatch(base, result));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (prefix > 0) {
            out.writeBytes(TestPack.copy(0, prefix));
        }
        for (int at = prefix; at < result.length; at += 127) {
            int n = Math.min(127, result.length - at);
            out.write(n);
            out.write(result, at, n);
        }
        return TestPack.delta(base.length, result.length, out.toByteArray());
    }
}
