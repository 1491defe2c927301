package dev.jib.gateway.quarantine;

import dev.jib.gateway.git.ObjectId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.transport.PackParser;

/**
 * The gateway's own bare repository of one upstream repository: it has no refs, and fills with what
 * inspections ask for. Safe for use by many threads; nothing is locked while the upstream answers.
 */
public final class Mirror implements ObjectSource, AutoCloseable {
    private final Path directory;
    private final HostStore store;
    private final ObjectFetcher fetcher;
    private final AtomicInteger users;

    Mirror(Path directory, HostStore store, ObjectFetcher fetcher, AtomicInteger users) {
        this.directory = directory;
        this.store = store;
        this.fetcher = fetcher;
        this.users = users;
    }

    @Override
    public Optional<StoredObject> read(ObjectId id) throws IOException {
        Optional<StoredObject> here = store.read(id);
        if (here.isPresent()) {
            return here;
        }
        Optional<InputStream> pack = fetcher.fetch(id);
        if (pack.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = pack.get()) {
            add(in);
        }
        return store.read(id);
    }

    /** What is here already, without asking the upstream. */
    public ObjectSource local() {
        return store;
    }

    @Override
    public void close() throws IOException {
        store.close();
        users.decrementAndGet();
    }

    /** Makes the directory a bare repository unless it is one, and tells that it was used. */
    static void prepare(Path directory, InstantSource clock) throws IOException {
        Files.createDirectories(directory);
        try (FileRepository repository = new FileRepository(directory.toFile())) {
            if (!Files.exists(directory.resolve("objects"))) {
                repository.create(true);
            }
        }
        Files.setLastModifiedTime(directory, FileTime.from(clock.instant()));
    }

    private void add(InputStream pack) throws IOException {
        try (FileRepository repository = new FileRepository(directory.toFile());
                ObjectInserter inserter = repository.newObjectInserter()) {
            PackParser parser = inserter.newPackParser(pack);
            parser.setAllowThin(false);
            parser.parse(NullProgressMonitor.INSTANCE);
            inserter.flush();
        }
    }
}
