package dev.jib.gateway.ancestry;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.git.RefUpdate;
import dev.jib.gateway.policy.KnownOperations;
import dev.jib.gateway.policy.Operation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jgit.errors.LargeObjectException;
import org.eclipse.jgit.internal.storage.file.ObjectDirectory;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.util.FS;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proves fast-forwards from the object store that a session's container shares with its host,
 * without a byte of the pack: the pusher's commits are there already.
 *
 * <p>A container can write in that store, so nothing of it is believed: each commit's hash is
 * computed anew when it is read. A commit that has its hash names its true parents. Refs, replace
 * refs, grafts, shallow files and commit graphs are not read. What cannot be proven within {@value
 * #MAX_COMMITS} commits is not known, and policy takes it for a force.
 */
public final class HostAncestry {
    static final int MAX_COMMITS = 50_000;

    private static final Logger LOG = LoggerFactory.getLogger(HostAncestry.class);
    private static final int MAX_COMMIT_BYTES = 1 << 20;
    private static final int SHA1_DIGITS = 40;

    private final Path objects;

    /** Proves from the store of the repository with that common directory. */
    public HostAncestry(Path commonDirectory) {
        this.objects = commonDirectory.resolve("objects");
    }

    /** What can be proven of these changes; all others are a force. */
    public KnownOperations prove(List<RefUpdate.Change> changes) {
        Map<RefUpdate, Operation> known = new HashMap<>();
        ObjectDirectory directory;
        try {
            directory =
                    new ObjectDirectory(new Config(), objects.toFile(), null, FS.DETECTED, null);
        } catch (IOException e) {
            LOG.info("{}: not usable for ancestry: {}", objects, e.getMessage());
            return KnownOperations.ALL_FORCE;
        }
        try (ObjectReader reader = directory.newReader()) {
            for (RefUpdate.Change change : changes) {
                if (isAncestor(reader, change.oldId(), change.newId())) {
                    known.put(change, Operation.UPDATE);
                }
            }
        } finally {
            directory.close();
        }
        return KnownOperations.proven(known);
    }

    private static boolean isAncestor(ObjectReader reader, ObjectId old, ObjectId tip) {
        if (old.hex().length() != SHA1_DIGITS) {
            return false;
        }
        Set<ObjectId> seen = new HashSet<>();
        Deque<ObjectId> open = new ArrayDeque<>(List.of(tip));
        while (!open.isEmpty() && seen.size() < MAX_COMMITS) {
            ObjectId commit = open.poll();
            if (commit.equals(old)) {
                return true;
            }
            if (seen.add(commit)) {
                open.addAll(parents(reader, commit));
            }
        }
        return false;
    }

    /**
     * The parents of a commit that has its hash; none when it is not there, is no commit or was
     * tampered with.
     */
    private static List<ObjectId> parents(ObjectReader reader, ObjectId commit) {
        byte[] bytes;
        try {
            bytes =
                    reader.open(
                                    org.eclipse.jgit.lib.ObjectId.fromString(commit.hex()),
                                    Constants.OBJ_COMMIT)
                            .getCachedBytes(MAX_COMMIT_BYTES);
        } catch (IOException | LargeObjectException e) {
            return List.of();
        }
        String computed = new ObjectInserter.Formatter().idFor(Constants.OBJ_COMMIT, bytes).name();
        if (!computed.equals(commit.hex())) {
            LOG.warn(
                    "object {} of a shared store does not have its hash: it was tampered with or is"
                            + " damaged",
                    commit);
            return List.of();
        }
        return parents(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    /**
     * The header lines of a commit object: {@code tree}, then a {@code parent} line for each
     * parent.
     */
    private static List<ObjectId> parents(String commit) {
        List<ObjectId> parents = new ArrayList<>();
        String[] lines = commit.split("\n", -1);
        for (int i = 1; i < lines.length && lines[i].startsWith("parent "); i++) {
            String id = lines[i].substring("parent ".length());
            if (ObjectId.isHex(id)) {
                parents.add(new ObjectId(id));
            }
        }
        return parents;
    }
}
