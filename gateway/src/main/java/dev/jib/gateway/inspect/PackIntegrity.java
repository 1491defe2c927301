package dev.jib.gateway.inspect;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.inspect.InspectionRefused.Code;
import dev.jib.gateway.quarantine.ObjectType;
import dev.jib.gateway.quarantine.PackRefused;
import dev.jib.gateway.quarantine.ScannedPack;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.lib.ObjectChecker;

/**
 * Goes once over all that a pack's objects name within the pack, from the pushed tips on: each
 * commit, tree and tag must be well-formed, each object of the type that it is named as, and none
 * may be left over. For one thread.
 */
final class PackIntegrity {
    private final ObjectReader objects;
    private final ScannedPack pack;
    private final int idLength;
    private final BitSet reached;
    private final NumberStack open = new NumberStack();
    private final TreeChecks trees = new TreeChecks();
    private final RecentIds recent;
    private final ObjectChecker checker = new ObjectChecker();
    private final Set<ObjectId> gitmodules = new HashSet<>();

    PackIntegrity(ObjectReader objects) {
        this.objects = objects;
        this.pack = objects.pack();
        this.idLength = objects.idLength();
        this.recent = new RecentIds(idLength);
        this.reached = new BitSet(pack.count());
    }

    /** Checks the objects that these tips reach in the pack, and that those are all. */
    void check(List<ObjectId> tips) throws IOException, InspectionRefused {
        for (ObjectId tip : tips) {
            int number = pack.find(tip);
            if (number >= 0) {
                reach(number);
            }
        }
        while (!open.isEmpty()) {
            objects.checkTime();
            checkObject(open.pop());
        }
        int left = reached.nextClearBit(0);
        if (left < pack.count()) {
            throw new InspectionRefused(
                    Code.STOWAWAY,
                    "the pack has "
                            + (pack.count() - reached.cardinality())
                            + " object(s) that no pushed ref reaches, such as "
                            + pack.type(left).word()
                            + " "
                            + pack.id(left)
                            + " (expected: the pack that git push makes)");
        }
    }

    private void reach(int number) {
        if (!reached.get(number)) {
            reached.set(number);
            if (pack.type(number) != ObjectType.BLOB) {
                open.push(number);
            }
        }
    }

    /** Reaches what a link names, if it is in the pack; it must be of that type then. */
    private void follow(byte[] data, int idStart, ObjectType type) throws InspectionRefused {
        int number = pack.find(data, idStart);
        if (number >= 0) {
            if (pack.type(number) != type) {
                ObjectReader.requireType(pack.type(number), type, pack.id(number));
            }
            reach(number);
        }
    }

    private void checkObject(int number) throws IOException, InspectionRefused {
        byte[] raw = pack.readKept(number);
        switch (pack.type(number)) {
            case COMMIT -> checkCommit(number, raw);
            case TREE -> checkTree(number, raw);
            case TAG -> checkTag(number, raw);
            case BLOB -> {}
        }
    }

    private void checkCommit(int number, byte[] raw) throws InspectionRefused {
        ParsedCommit commit =
                ParsedCommit.of(raw, idLength)
                        .orElseThrow(() -> ObjectReader.malformed("commit", pack.id(number)));
        HeaderChecks.require("commit", pack.id(number), raw);
        askJGit(number, raw);
        follow(commit.tree().bytes(), 0, ObjectType.TREE);
        for (ObjectId parent : commit.parents()) {
            follow(parent.bytes(), 0, ObjectType.COMMIT);
        }
    }

    private void checkTag(int number, byte[] raw) throws InspectionRefused {
        ParsedTag tag =
                ParsedTag.of(raw, idLength)
                        .orElseThrow(() -> ObjectReader.malformed("tag", pack.id(number)));
        HeaderChecks.require("tag", pack.id(number), raw);
        askJGit(number, raw);
        follow(tag.object().bytes(), 0, tag.type());
    }

    private void checkTree(int number, byte[] raw) throws IOException, InspectionRefused {
        trees.begin();
        TreeCursor at = new TreeCursor(raw, idLength);
        for (; !at.isAtEnd(); at.advance()) {
            require(trees.next(at), number);
            boolean directory = at.isDirectory();
            if ((at.mode() & TreeCursor.TYPE_MASK) != TreeCursor.GITLINK
                    && !recent.contains(raw, at.idStart(), directory)) {
                follow(raw, at.idStart(), directory ? ObjectType.TREE : ObjectType.BLOB);
            }
            if (DotNames.isDotGitmodules(raw, at.nameStart(), at.nameLength())) {
                checkGitmodules(at);
            }
        }
        require(trees.end(at), number);
    }

    private void require(Optional<String> fault, int tree) throws InspectionRefused {
        if (fault.isPresent()) {
            throw new InspectionRefused(
                    Code.MALFORMED_OBJECT, "tree " + pack.id(tree) + " " + fault.get());
        }
    }

    /** Also one that is upstream already: it may have come there by another name. */
    private void checkGitmodules(TreeCursor entry) throws IOException, InspectionRefused {
        ObjectId id = ObjectId.of(entry.id());
        if ((entry.mode() & TreeCursor.TYPE_MASK) != TreeCursor.REGULAR || !gitmodules.add(id)) {
            return;
        }
        int number = pack.find(id);
        byte[] content = number < 0 ? known(id) : content(number);
        Optional<String> fault =
                content.length > GitmodulesCheck.MAX_SIZE
                        ? Optional.of("is larger than " + GitmodulesCheck.MAX_SIZE + " bytes")
                        : GitmodulesCheck.faultOf(content);
        if (fault.isPresent()) {
            throw new InspectionRefused(
                    Code.MALFORMED_OBJECT, ".gitmodules " + id + ": " + fault.get());
        }
    }

    private byte[] known(ObjectId id) throws IOException, InspectionRefused {
        return objects.readBase(id)
                .orElseThrow(() -> ObjectReader.missing(id, ".gitmodules"))
                .content();
    }

    private byte[] content(int number) throws IOException, InspectionRefused {
        if (pack.size(number) > GitmodulesCheck.MAX_SIZE) {
            return new byte[GitmodulesCheck.MAX_SIZE + 1];
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream(pack.size(number));
        try {
            pack.writeContent(number, content);
        } catch (PackRefused e) {
            throw new InspectionRefused(Code.MALFORMED_OBJECT, String.valueOf(e.getMessage()));
        }
        return content.toByteArray();
    }

    /** JGit's checker knows SHA-1 ids only. */
    private void askJGit(int number, byte[] raw) throws InspectionRefused {
        if (idLength != 20) {
            return;
        }
        try {
            checker.check(pack.type(number).code(), raw);
        } catch (CorruptObjectException e) {
            throw new InspectionRefused(
                    Code.MALFORMED_OBJECT,
                    pack.type(number).word() + " " + pack.id(number) + ": " + e.getMessage());
        }
    }
}
