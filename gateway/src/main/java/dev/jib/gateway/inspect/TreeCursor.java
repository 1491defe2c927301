package dev.jib.gateway.inspect;

import java.util.Arrays;

/**
 * Walks over the entries of one tree, on its raw bytes.
 *
 * <pre>
 *   tree  = *entry
 *   entry = mode(octal digits) SP name NUL id(20 or 32 bytes)
 * </pre>
 *
 * <p>Entries are ordered by name, where a directory's name counts as if it ended with {@code /}.
 */
final class TreeCursor {
    static final int TYPE_MASK = 0170000;
    static final int DIRECTORY = 0040000;
    static final int REGULAR = 0100000;
    static final int SYMLINK = 0120000;
    static final int GITLINK = 0160000;

    private final byte[] tree;
    private final int idLength;
    private int start;
    private int next;
    private int mode;
    private int name;
    private int nameEnd;
    private boolean atEnd;
    private boolean malformed;

    /** A cursor at the first entry. */
    TreeCursor(byte[] tree, int idLength) {
        this.tree = tree;
        this.idLength = idLength;
        advance();
    }

    /** Whether there is no entry any more. */
    boolean isAtEnd() {
        return atEnd;
    }

    /** Whether the rest is not of a tree's form; the cursor is at its end then. */
    boolean isMalformed() {
        return malformed;
    }

    void advance() {
        int at = next;
        if (at == tree.length) {
            atEnd = true;
            return;
        }
        mode = 0;
        start = at;
        while (at < tree.length && tree[at] >= '0' && tree[at] <= '7' && mode < 0200000) {
            mode = mode << 3 | tree[at++] - '0';
        }
        if (at == tree.length || tree[at] != ' ' || at == next) {
            fail();
            return;
        }
        name = ++at;
        while (at < tree.length && tree[at] != 0) {
            at++;
        }
        nameEnd = at;
        next = at + 1 + idLength;
        if (next > tree.length || nameEnd == name) {
            fail();
        }
    }

    /** Where the entry starts in {@link #bytes}. */
    int start() {
        return start;
    }

    int mode() {
        return mode;
    }

    boolean isDirectory() {
        return (mode & TYPE_MASK) == DIRECTORY;
    }

    byte[] bytes() {
        return tree;
    }

    int nameStart() {
        return name;
    }

    int nameLength() {
        return nameEnd - name;
    }

    /** Where the entry's id starts in {@link #bytes}. */
    int idStart() {
        return nameEnd + 1;
    }

    byte[] id() {
        return Arrays.copyOfRange(tree, nameEnd + 1, nameEnd + 1 + idLength);
    }

    /** The order of the two entries in a tree; zero for the same name of the same sort. */
    int compareTo(TreeCursor other) {
        return compare(other.tree, other.name, other.nameLength(), other.isDirectory());
    }

    /** The order of this entry after another of the same tree. */
    int compareToName(int start, int length, boolean directory) {
        return compare(tree, start, length, directory);
    }

    private int compare(byte[] data, int start, int length, boolean directory) {
        int shared = Math.min(nameLength(), length);
        int at = Arrays.mismatch(tree, name, name + shared, data, start, start + shared);
        if (at >= 0) {
            return (tree[name + at] & 0xff) - (data[start + at] & 0xff);
        }
        int ours = shared < nameLength() ? tree[name + shared] & 0xff : isDirectory() ? '/' : 0;
        int theirs = shared < length ? data[start + shared] & 0xff : directory ? '/' : 0;
        return ours - theirs;
    }

    boolean hasSameId(TreeCursor other) {
        return Arrays.equals(
                tree,
                idStart(),
                idStart() + idLength,
                other.tree,
                other.idStart(),
                other.idStart() + idLength);
    }

    private void fail() {
        malformed = true;
        atEnd = true;
    }
}
