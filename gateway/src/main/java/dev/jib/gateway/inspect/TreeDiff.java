package dev.jib.gateway.inspect;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.inspect.InspectionRefused.Code;
import dev.jib.gateway.policy.ChangeKind;
import dev.jib.gateway.policy.DirectoryFacts;
import dev.jib.gateway.policy.RawPath;
import dev.jib.gateway.quarantine.ObjectType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares a tree with those of all parents at once, on raw bytes; what is the same in all is not
 * looked into. For one thread.
 */
final class TreeDiff {
    private static final int MOST_DEPTH = 1024;
    private static final byte[] EMPTY = {};

    private final ObjectReader objects;
    private final Listener listener;
    private final boolean tellDirectories;
    private byte[] path = new byte[256];
    private int pathLength;

    /** Gets what differs. */
    interface Listener {
        /** A file, link or gitlink that is not the same in every parent. */
        void change(FileChange change) throws IOException, InspectionRefused;

        /** A directory in which a name was added. */
        void directory(DirectoryFacts directory);
    }

    /**
     * A path that differs.
     *
     * @param entry what the tree has, or for a delete what the first parent has that has it
     */
    record FileChange(RawPath path, ChangeKind kind, TreeCursor entry, int differingParents) {}

    TreeDiff(ObjectReader objects, Listener listener, boolean tellDirectories) {
        this.objects = objects;
        this.listener = listener;
        this.tellDirectories = tellDirectories;
    }

    /** Compares the tree with those of the parents; with nothing if there are none. */
    void compare(ObjectId tree, List<ObjectId> parents) throws IOException, InspectionRefused {
        pathLength = 0;
        List<@Nullable ObjectId> others = new ArrayList<>(parents);
        if (others.isEmpty()) {
            others.add(null);
        }
        if (!others.stream().allMatch(tree::equals)) {
            compareTrees(tree, others, 0);
        }
    }

    private void compareTrees(@Nullable ObjectId tree, List<@Nullable ObjectId> parents, int depth)
            throws IOException, InspectionRefused {
        if (depth > MOST_DEPTH) {
            throw new InspectionRefused(
                    Code.TOO_DEEP, "a tree is nested more than " + MOST_DEPTH + " deep");
        }
        TreeCursor ours = open(tree);
        TreeCursor[] theirs = new TreeCursor[parents.size()];
        for (int i = 0; i < theirs.length; i++) {
            theirs[i] = open(parents.get(i));
        }
        List<RawPath> added = new ArrayList<>();
        while (true) {
            TreeCursor first = first(ours, theirs);
            if (first == null) {
                break;
            }
            boolean[] has = new boolean[theirs.length];
            boolean weHave = !ours.isAtEnd() && ours.compareTo(first) == 0;
            for (int i = 0; i < theirs.length; i++) {
                has[i] = !theirs[i].isAtEnd() && theirs[i].compareTo(first) == 0;
            }
            compareEntry(new Row(first, weHave ? ours : null, theirs, has), depth, added);
            for (int i = 0; i < theirs.length; i++) {
                if (has[i]) {
                    theirs[i].advance();
                }
            }
            if (weHave) {
                ours.advance();
            }
        }
        requireWellFormed(ours, theirs);
        if (tree != null && tellDirectories && !added.isEmpty()) {
            tellDirectory(tree, added);
        }
    }

    /** One name with what each side has of it. */
    private record Row(
            TreeCursor first, @Nullable TreeCursor ours, TreeCursor[] theirs, boolean[] has) {
        int differing() {
            int differing = 0;
            for (int i = 0; i < theirs.length; i++) {
                boolean same =
                        ours != null
                                ? has[i]
                                        && ours.hasSameId(theirs[i])
                                        && ours.mode() == theirs[i].mode()
                                : !has[i];
                differing += same ? 0 : 1;
            }
            return differing;
        }

        boolean isNewSomewhere() {
            for (boolean h : has) {
                if (!h) {
                    return ours != null;
                }
            }
            return false;
        }

        TreeCursor firstOld() {
            for (int i = 0; i < theirs.length; i++) {
                if (has[i]) {
                    return theirs[i];
                }
            }
            return first;
        }
    }

    private void compareEntry(Row row, int depth, List<RawPath> added)
            throws IOException, InspectionRefused {
        if (row.isNewSomewhere() && tellDirectories) {
            added.add(RawPath.of(row.first.bytes(), row.first.nameStart(), row.first.nameLength()));
        }
        int differing = row.differing();
        if (differing == 0) {
            return;
        }
        int outer = pathLength;
        append(row.first);
        if (row.first.isDirectory()) {
            List<@Nullable ObjectId> parents = new ArrayList<>(row.theirs.length);
            for (int i = 0; i < row.theirs.length; i++) {
                parents.add(row.has[i] ? ObjectId.of(row.theirs[i].id()) : null);
            }
            append('/');
            TreeCursor ours = row.ours;
            compareTrees(ours == null ? null : ObjectId.of(ours.id()), parents, depth + 1);
        } else {
            tellChange(row, differing);
        }
        pathLength = outer;
    }

    private void tellChange(Row row, int differing) throws IOException, InspectionRefused {
        RawPath changed = RawPath.of(path, 0, pathLength);
        TreeCursor ours = row.ours;
        if (ours == null) {
            listener.change(new FileChange(changed, ChangeKind.DELETE, row.firstOld(), differing));
        } else {
            ChangeKind kind = row.isNewSomewhere() ? ChangeKind.ADD : ChangeKind.MODIFY;
            listener.change(new FileChange(changed, kind, ours, differing));
        }
    }

    private void tellDirectory(ObjectId tree, List<RawPath> added)
            throws IOException, InspectionRefused {
        List<RawPath> names = new ArrayList<>();
        for (TreeCursor at = open(tree); !at.isAtEnd(); at.advance()) {
            names.add(RawPath.of(at.bytes(), at.nameStart(), at.nameLength()));
        }
        int end = pathLength > 0 ? pathLength - 1 : 0;
        listener.directory(new DirectoryFacts(RawPath.of(path, 0, end), names, added));
    }

    private TreeCursor open(@Nullable ObjectId tree) throws IOException, InspectionRefused {
        byte[] content = tree == null ? EMPTY : objects.read(tree, ObjectType.TREE);
        return new TreeCursor(content, objects.idLength());
    }

    private static @Nullable TreeCursor first(TreeCursor ours, TreeCursor[] theirs) {
        TreeCursor first = ours.isAtEnd() ? null : ours;
        for (TreeCursor other : theirs) {
            if (!other.isAtEnd() && (first == null || other.compareTo(first) < 0)) {
                first = other;
            }
        }
        return first;
    }

    private static void requireWellFormed(TreeCursor ours, TreeCursor[] theirs)
            throws InspectionRefused {
        if (ours.isMalformed() || Arrays.stream(theirs).anyMatch(TreeCursor::isMalformed)) {
            throw new InspectionRefused(
                    Code.MALFORMED_OBJECT, "a tree ends inside an entry (see git fsck)");
        }
    }

    private void append(TreeCursor entry) {
        int length = entry.nameLength();
        makeRoom(length);
        System.arraycopy(entry.bytes(), entry.nameStart(), path, pathLength, length);
        pathLength += length;
    }

    private void append(char c) {
        makeRoom(1);
        path[pathLength++] = (byte) c;
    }

    private void makeRoom(int length) {
        if (pathLength + length > path.length) {
            path = Arrays.copyOf(path, 2 * (pathLength + length));
        }
    }
}
