package dev.jib.gateway.quarantine;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The mirrors of all upstream repositories, together no larger than a bound: the one that was not
 * used for longest goes first, one that is in use never.
 */
public final class Mirrors {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");
    private static final Duration BETWEEN_EVICTIONS = Duration.ofMinutes(1);
    private static final int MOST_OBJECT = 64 << 20;

    private final Path root;
    private final long mostBytes;
    private final InstantSource clock;
    private final Map<Path, AtomicInteger> users = new ConcurrentHashMap<>();
    private Instant nextEviction = Instant.MIN;

    /** The mirrors below that directory, which is the gateway's alone. */
    public Mirrors(Path root, long mostBytes, InstantSource clock) {
        this.root = root;
        this.mostBytes = mostBytes;
        this.clock = clock;
    }

    /**
     * The mirror of that name, for one push or fetch.
     *
     * @param name a directory name, such as a digest of the repository's URL
     */
    public Mirror open(String name, ObjectFormat format, ObjectFetcher fetcher) throws IOException {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "mirror: " + name + " (expected: letters, digits, '.', '_' and '-')");
        }
        Path directory = root.resolve(name);
        AtomicInteger used;
        synchronized (this) {
            used = users.computeIfAbsent(directory, d -> new AtomicInteger());
            used.incrementAndGet();
            MirrorFiles.makePrivate(root);
            MirrorFiles.prepare(directory, clock);
        }
        HostStore store = new HostStore(directory.resolve("objects"), format, MOST_OBJECT);
        return new Mirror(directory, store, fetcher, used);
    }

    /** Removes what a gateway that was killed left half-made. At start, before any push. */
    public void sweep() throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(root)) {
            for (Path mirror : all) {
                MirrorFiles.sweep(mirror);
            }
        } catch (NoSuchFileException ignored) {
            // no mirror was ever made
        }
    }

    /** Removes mirrors until the bound is kept, if that was not done in the last minute. */
    public synchronized int evictInTime() throws IOException {
        Instant now = clock.instant();
        if (now.isBefore(nextEviction)) {
            return 0;
        }
        nextEviction = now.plus(BETWEEN_EVICTIONS);
        return evict();
    }

    /** Removes mirrors until the bound is kept; returns how many. */
    public synchronized int evict() throws IOException {
        List<Path> oldestFirst = new ArrayList<>();
        long total = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(root)) {
            for (Path mirror : all) {
                oldestFirst.add(mirror);
                total += size(mirror);
            }
        } catch (NoSuchFileException ignored) {
            return 0; // no mirror was ever made
        }
        oldestFirst.sort(Comparator.comparing(m -> m.toFile().lastModified()));
        int evicted = 0;
        for (Path mirror : oldestFirst) {
            AtomicInteger used = users.get(mirror);
            if (total > mostBytes && (used == null || used.get() == 0)) {
                total -= size(mirror);
                MirrorFiles.remove(mirror);
                users.remove(mirror);
                evicted++;
            }
        }
        return evicted;
    }

    /** What is being written there at the same time may or may not count. */
    private static long size(Path directory) throws IOException {
        AtomicLong total = new AtomicLong();
        Files.walkFileTree(
                directory,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        total.addAndGet(attributes.size());
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException gone) {
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path visited, @Nullable IOException gone) {
                        return FileVisitResult.CONTINUE;
                    }
                });
        return total.get();
    }
}
