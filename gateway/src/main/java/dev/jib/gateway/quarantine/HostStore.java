package dev.jib.gateway.quarantine;

import dev.jib.gateway.git.ObjectId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/**
 * The objects directory of a host repository, which containers may write to: loose objects and
 * packs, each object hashed as it is read, so that none can be false.
 *
 * <p>Commit-graphs, multi-pack indexes, bitmaps, replace refs, grafts, {@code shallow} and
 * alternates are not read. What is spoilt, too large or not of a form that git writes is simply not
 * there. Safe for use by many threads, one at a time.
 */
public final class HostStore implements ObjectSource, AutoCloseable {
    private static final int MAX_PACKS = 256;

    private final Path packDirectory;
    private final ObjectFormat format;
    private final int most;
    private final LooseObjects loose;
    private final Map<Path, HostPack> packs = new HashMap<>();
    private boolean listed;

    /**
     * The store in that directory.
     *
     * @param objects the directory {@code objects} of the repository
     * @param mostBytes the largest object that is read
     */
    public HostStore(Path objects, ObjectFormat format, int mostBytes) {
        this.packDirectory = objects.resolve("pack");
        this.format = format;
        this.most = mostBytes;
        this.loose = new LooseObjects(objects, mostBytes);
    }

    ObjectFormat format() {
        return format;
    }

    @Override
    public synchronized Optional<StoredObject> read(ObjectId id) throws IOException {
        if (ObjectFormat.of(id) != format) {
            return Optional.empty();
        }
        Optional<StoredObject> found = listed ? fromPacks(id) : Optional.empty();
        if (found.isEmpty()) {
            found = fromLoose(id);
        }
        if (found.isEmpty() && list()) {
            found = fromPacks(id);
        }
        return found;
    }

    @Override
    public synchronized void close() throws IOException {
        for (HostPack pack : packs.values()) {
            pack.close();
        }
        packs.clear();
        listed = false;
    }

    private Optional<StoredObject> fromLoose(ObjectId id) {
        try {
            return loose.read(id);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Optional<StoredObject> fromPacks(ObjectId id) throws IOException {
        byte[] raw = id.bytes();
        for (Iterator<HostPack> each = packs.values().iterator(); each.hasNext(); ) {
            HostPack pack = each.next();
            try {
                Optional<StoredObject> found =
                        pack.read(raw).flatMap(o -> VerifiedObject.of(id, o.type(), o.content()));
                if (found.isPresent()) {
                    return found;
                }
            } catch (IOException e) {
                each.remove(); // spoilt or cut: opened anew at the next listing
                pack.close();
            }
        }
        return Optional.empty();
    }

    /** Opens packs that are new; whether there are any. */
    private boolean list() throws IOException {
        listed = true;
        boolean added = false;
        if (!Files.isDirectory(packDirectory, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (DirectoryStream<Path> indexes =
                Files.newDirectoryStream(packDirectory, "pack-*.idx")) {
            for (Path index : indexes) {
                if (!packs.containsKey(index) && packs.size() < MAX_PACKS) {
                    added |= open(index);
                }
            }
        }
        return added;
    }

    private boolean open(Path index) {
        try {
            packs.put(index, HostPack.open(index, format, most));
            return true;
        } catch (IOException e) {
            return false; // not a pack that git wrote: its objects are not there
        }
    }
}
