package dev.jib.gateway.quarantine;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.quarantine.PackScanner.PackEnd;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.transport.PackParser;

/**
 * The gateway's own bare repository of one upstream repository, as one push uses it: it has no
 * refs, and fills with what inspections ask for. Many threads may use one repository, each by a
 * mirror of its own; nothing is locked while the upstream answers.
 */
public final class Mirror implements ObjectSource, AutoCloseable {
    private static final int FEW = 100;
    private static final int MOST_TAKEN = 1 << 20;
    private static final int MOST_FETCHES = 2_000;
    private static final int PACK_HEADER = 12;

    private final Path directory;
    private final HostStore store;
    private final ObjectFetcher fetcher;
    private final AtomicInteger users;
    private final Set<ObjectId> absent = new HashSet<>();
    private boolean historyWanted;
    private boolean emptied;
    private int fetches;

    Mirror(Path directory, HostStore store, ObjectFetcher fetcher, AtomicInteger users) {
        this.directory = directory;
        this.store = store;
        this.fetcher = fetcher;
        this.users = users;
    }

    @Override
    public Optional<StoredObject> read(ObjectId id) throws IOException {
        Optional<StoredObject> here = store.read(id);
        if (here.isEmpty() && historyWanted) {
            historyWanted = false;
            fetchHistory();
            here = store.read(id);
        }
        if (here.isPresent() || !absent.add(id)) {
            return here;
        }
        if (++fetches > MOST_FETCHES) {
            throw new IOException(
                    "more than "
                            + MOST_FETCHES
                            + " objects that the push builds on are not known to the gateway");
        }
        if (fetch(id)) {
            here = store.read(id);
            if (here.isEmpty() && !emptied) {
                // What it was sent it cannot give back: damaged files are in the way.
                emptied = true;
                MirrorFiles.empty(directory);
                fetch(id);
                here = store.read(id);
            }
        }
        return here;
    }

    private boolean fetch(ObjectId id) throws IOException {
        Optional<InputStream> pack = fetcher.fetch(id);
        if (pack.isPresent()) {
            try (InputStream in = pack.get()) {
                add(in);
            }
        }
        return pack.isPresent();
    }

    @Override
    public void historyFollows() {
        historyWanted = true;
    }

    /**
     * Keeps what the upstream has just taken, so that the next push need not ask for it; only if it
     * is little.
     */
    public void took(ScannedPack pack) throws IOException {
        if (pack.count() <= FEW && pack.packBytes() <= MOST_TAKEN) {
            try {
                insert(pack);
            } catch (PackRefused e) {
                throw new IOException(e.getMessage(), e);
            }
        }
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

    private void fetchHistory() throws IOException {
        Path file = directory.resolve(MirrorFiles.TIPS);
        Set<ObjectId> had = new LinkedHashSet<>();
        if (Files.exists(file)) {
            Files.readAllLines(file).forEach(line -> had.add(new ObjectId(line)));
        }
        Set<ObjectId> wanted = new LinkedHashSet<>(fetcher.advertised());
        wanted.removeAll(had);
        if (wanted.isEmpty()) {
            return;
        }
        Optional<InputStream> pack = fetcher.fetchHistory(wanted, had);
        if (pack.isPresent()) {
            try (InputStream in = pack.get()) {
                addPack(in);
            }
            Path next = Files.createTempFile(directory, MirrorFiles.TIPS, ".new");
            try {
                Files.write(next, fetcher.advertised().stream().map(ObjectId::hex).toList());
                Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(next);
            }
        }
    }

    /** A pack of a few objects would be one of thousands in the end: they become loose. */
    private void add(InputStream pack) throws IOException {
        BufferedInputStream in = new BufferedInputStream(pack);
        in.mark(PACK_HEADER);
        byte[] header = in.readNBytes(PACK_HEADER);
        in.reset();
        int count = header.length < PACK_HEADER ? 0 : ByteBuffer.wrap(header).getInt(8);
        if (count >= 0 && count <= FEW) {
            addLoose(in);
        } else {
            addPack(in);
        }
    }

    private void addLoose(InputStream pack) throws IOException {
        ObjectFormat format = store.format();
        PackScanner scanner =
                new PackScanner(ScanLimits.defaults(), format, BlobInterest.NONE, System::nanoTime);
        try (Quarantine incoming = Quarantine.open(directory.resolve(MirrorFiles.INCOMING))) {
            OutputStream none = OutputStream.nullOutputStream();
            insert(scanner.scan(pack, none, incoming, PackEnd.END_OF_STREAM));
        } catch (PackRefused e) {
            throw new IOException("the upstream sent a bad pack: " + e.getMessage(), e);
        }
    }

    private void insert(ScannedPack pack) throws IOException, PackRefused {
        try (FileRepository repository = new FileRepository(directory.toFile());
                ObjectInserter inserter = repository.newObjectInserter()) {
            for (int number = 0; number < pack.count(); number++) {
                ByteArrayOutputStream content = new ByteArrayOutputStream(pack.size(number));
                pack.writeContent(number, content);
                inserter.insert(pack.type(number).code(), content.toByteArray());
            }
            inserter.flush();
        }
    }

    private void addPack(InputStream pack) throws IOException {
        try (FileRepository repository = new FileRepository(directory.toFile());
                ObjectInserter inserter = repository.newObjectInserter()) {
            PackParser parser = inserter.newPackParser(pack);
            parser.setAllowThin(false);
            parser.parse(NullProgressMonitor.INSTANCE);
            inserter.flush();
        }
    }
}
