package dev.jib.gateway.inspect;

import java.util.Arrays;
import java.util.Optional;

/**
 * What git-fsck(1) asks of a tree, and that its names are harmless on every file system. Reused for
 * many trees. For one thread.
 */
final class TreeChecks {
    private int[] starts = new int[16];
    private int[] lengths = new int[16];
    private int depth;
    private int lastStart;
    private int lastLength;
    private boolean lastIsDirectory;

    /** What is wrong with the tree; empty when nothing is. */
    Optional<String> faultOf(byte[] tree, int idLength) {
        begin();
        TreeCursor entry = new TreeCursor(tree, idLength);
        for (; !entry.isAtEnd(); entry.advance()) {
            Optional<String> fault = next(entry);
            if (fault.isPresent()) {
                return fault;
            }
        }
        return end(entry);
    }

    /** Begins with a new tree. */
    void begin() {
        depth = 0;
        lastLength = -1;
    }

    /** What is wrong with the next entry. */
    Optional<String> next(TreeCursor entry) {
        if (lastLength >= 0 && entry.compareToName(lastStart, lastLength, lastIsDirectory) <= 0) {
            return Optional.of("has entries out of order, or one name twice");
        }
        lastStart = entry.nameStart();
        lastLength = entry.nameLength();
        lastIsDirectory = entry.isDirectory();
        Optional<String> fault = faultOf(entry);
        return fault.isEmpty() && isDoubled(entry) ? Optional.of("has one name twice") : fault;
    }

    /** What is wrong with the end of the tree. */
    Optional<String> end(TreeCursor entry) {
        return entry.isMalformed() ? Optional.of("ends inside an entry") : Optional.empty();
    }

    private static Optional<String> faultOf(TreeCursor entry) {
        byte[] tree = entry.bytes();
        int start = entry.nameStart();
        int length = entry.nameLength();
        if (!isKnownMode(entry)) {
            return Optional.of("has an entry of mode " + Integer.toOctalString(entry.mode()));
        }
        if (length == 1 && tree[start] == '.'
                || length == 2 && tree[start] == '.' && tree[start + 1] == '.') {
            return Optional.of("has an entry named . or ..");
        }
        for (int i = start; i < start + length; i++) {
            if (tree[i] == '/') {
                return Optional.of("has a name with a slash");
            }
        }
        if (DotNames.isDotGit(tree, start, length)) {
            return Optional.of("has an entry that some file system takes for .git");
        }
        if ((entry.mode() & TreeCursor.TYPE_MASK) == TreeCursor.SYMLINK
                && DotNames.isDotGitmodules(tree, start, length)) {
            return Optional.of("has .gitmodules as a symbolic link");
        }
        return isZero(entry) ? Optional.of("has an entry with the zero id") : Optional.empty();
    }

    /** 40000, 120000, 160000, or 100 and any permissions, as old versions wrote; not padded. */
    private static boolean isKnownMode(TreeCursor entry) {
        int digits = entry.nameStart() - 1 - entry.start();
        boolean padded = entry.bytes()[entry.start()] == '0' || digits > 6;
        int type = entry.mode() & TreeCursor.TYPE_MASK;
        boolean plain = (entry.mode() & ~TreeCursor.TYPE_MASK) == 0;
        return !padded
                && (type == TreeCursor.REGULAR && (entry.mode() & 07000) == 0
                        || plain
                                && (type == TreeCursor.DIRECTORY
                                        || type == TreeCursor.SYMLINK
                                        || type == TreeCursor.GITLINK));
    }

    private static boolean isZero(TreeCursor entry) {
        for (byte b : entry.id()) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether a file of that name came before this directory. Between the two there may be names
     * that start with it, so that a stack of the files that are prefixes of each other is kept.
     */
    private boolean isDoubled(TreeCursor entry) {
        byte[] tree = entry.bytes();
        int start = entry.nameStart();
        int length = entry.nameLength();
        while (depth > 0 && !isPrefix(tree, start, length)) {
            depth--;
        }
        if (depth > 0 && lengths[depth - 1] == length) {
            return true;
        }
        if (!entry.isDirectory()) {
            if (depth == starts.length) {
                starts = Arrays.copyOf(starts, 2 * depth);
                lengths = Arrays.copyOf(lengths, 2 * depth);
            }
            starts[depth] = start;
            lengths[depth++] = length;
        }
        return false;
    }

    private boolean isPrefix(byte[] tree, int start, int length) {
        int from = starts[depth - 1];
        int size = lengths[depth - 1];
        return size <= length && Arrays.equals(tree, from, from + size, tree, start, start + size);
    }
}
