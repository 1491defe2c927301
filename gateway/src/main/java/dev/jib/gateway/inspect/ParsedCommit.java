package dev.jib.gateway.inspect;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.policy.Ident;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A commit, read from its raw bytes.
 *
 * <pre>
 *   commit = "tree " id LF *("parent " id LF) "author " ident LF "committer " ident LF
 *            *(header LF *(SP continuation LF)) LF message
 * </pre>
 *
 * @param tree its tree
 * @param parents its parents in their order
 * @param author the value of the author line
 * @param committer the value of the committer line
 * @param seconds the committer's time, 0 when it is not a number
 * @param message all after the first empty line
 */
record ParsedCommit(
        ObjectId tree,
        List<ObjectId> parents,
        Ident author,
        Ident committer,
        long seconds,
        String message) {
    /** The commit, unless the bytes are not of its form. */
    static Optional<ParsedCommit> of(byte[] raw, int idLength) {
        ObjectLines lines = new ObjectLines(raw);
        Optional<ObjectId> tree = id(lines, "tree", idLength);
        if (tree.isEmpty()) {
            return Optional.empty();
        }
        List<ObjectId> parents = new ArrayList<>(2);
        while (lines.nextIs("parent")) {
            Optional<ObjectId> parent = id(lines, "parent", idLength);
            if (parent.isEmpty()) {
                return Optional.empty();
            }
            parents.add(parent.get());
        }
        if (!lines.nextIs("author")) {
            return Optional.empty();
        }
        byte[] author = lines.value("author".length());
        if (!lines.nextIs("committer")) {
            return Optional.empty();
        }
        byte[] committer = lines.value("committer".length());
        while (!lines.isAtEnd()) {
            lines.skipWithContinuation();
        }
        return Optional.of(
                new ParsedCommit(
                        tree.get(),
                        parents,
                        ident(author),
                        ident(committer),
                        seconds(committer),
                        lines.message()));
    }

    static Optional<ObjectId> id(ObjectLines lines, String word, int idLength) {
        if (!lines.nextIs(word)) {
            return Optional.empty();
        }
        String hex = new String(lines.value(word.length()), StandardCharsets.ISO_8859_1);
        return hex.length() == 2 * idLength && ObjectId.isHex(hex)
                ? Optional.of(new ObjectId(hex))
                : Optional.empty();
    }

    static Ident ident(byte[] line) {
        String text = new String(line, StandardCharsets.UTF_8);
        int open = text.indexOf('<');
        if (open < 0) {
            return new Ident(text.strip(), "");
        }
        int close = text.indexOf('>', open);
        String email = close < 0 ? text.substring(open + 1) : text.substring(open + 1, close);
        return new Ident(text.substring(0, open).strip(), email);
    }

    private static long seconds(byte[] line) {
        String text = new String(line, StandardCharsets.ISO_8859_1);
        int start = text.lastIndexOf('>') + 1;
        String[] parts = text.substring(start).strip().split(" ");
        try {
            return Math.max(0, Long.parseLong(parts[0]));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
