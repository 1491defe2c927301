package dev.jib.it.push;

import static dev.jib.it.push.RawPack.bytes;

import java.util.HexFormat;
import java.util.List;

/** The bytes of trees, commits and tags, whatever they hold. */
final class RawObjects {
    private RawObjects() {}

    /** A tree entry: mode, name as bytes, id. */
    static byte[] entry(String mode, byte[] name, String id) {
        return RawPack.join(bytes(mode + " "), name, new byte[1], HexFormat.of().parseHex(id));
    }

    /** A tree entry: mode, name, id. */
    static byte[] entry(String mode, String name, String id) {
        return entry(mode, bytes(name), id);
    }

    /** A tree of entries, in the order given. */
    static byte[] tree(byte[]... entries) {
        return RawPack.join(entries);
    }

    /** A commit. */
    static byte[] commit(String tree, List<String> parents, String message) {
        StringBuilder text = new StringBuilder("tree " + tree + "\n");
        parents.forEach(p -> text.append("parent ").append(p).append('\n'));
        text.append("author A U Thor <author@example.com> 1767323045 +0000\n")
                .append("committer C O Mitter <committer@example.com> 1767323045 +0000\n\n")
                .append(message)
                .append('\n');
        return bytes(text.toString());
    }

    /** An annotated tag. */
    static byte[] tag(String object, String type, String name) {
        return bytes(
                "object %s\ntype %s\ntag %s\ntagger T <t@example.com> 1767323045 +0000\n\nm\n"
                        .formatted(object, type, name));
    }
}
