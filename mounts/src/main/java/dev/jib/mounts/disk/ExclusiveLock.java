package dev.jib.mounts.disk;

import dev.jib.mounts.plan.MountsException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A lock on a file, held against other processes (fcntl) and against other threads of this one. The
 * kernel lets go of it when the holder dies. The holder may delete the file: a waiter compares the
 * inode before and after, and tries again when it locked what is no longer at that path. (A second
 * open and close of the file in this process would let go of the lock, so nothing here reads it.)
 */
public final class ExclusiveLock implements AutoCloseable {
    private static final Map<Path, ReentrantLock> IN_PROCESS = new ConcurrentHashMap<>();
    private static final long POLL_MILLIS = 20;

    private final FileChannel channel;
    private final FileLock lock;
    private final ReentrantLock inProcess;

    private ExclusiveLock(FileChannel channel, FileLock lock, ReentrantLock inProcess) {
        this.channel = channel;
        this.lock = lock;
        this.inProcess = inProcess;
    }

    /** Takes the lock; throws when another holds it for longer than {@code patience}. */
    public static ExclusiveLock take(Path file, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        ReentrantLock inProcess = IN_PROCESS.computeIfAbsent(file, f -> new ReentrantLock());
        try {
            if (!inProcess.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw busy(file, patience);
            }
            boolean taken = false;
            try {
                while (System.nanoTime() < end) {
                    ExclusiveLock lock = tryTake(file, inProcess);
                    if (lock != null) {
                        taken = true;
                        return lock;
                    }
                    TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
                }
                throw busy(file, patience);
            } finally {
                if (!taken) {
                    inProcess.unlock();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MountsException("interrupted while waiting for " + file, e);
        }
    }

    private static @Nullable ExclusiveLock tryTake(Path file, ReentrantLock inProcess) {
        try {
            Files.createDirectories(file.getParent());
            create(file);
            Object before = inode(file);
            FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            FileLock lock = channel.tryLock();
            if (lock != null && before.equals(inode(file))) {
                return new ExclusiveLock(channel, lock, inProcess);
            }
            channel.close();
            return null;
        } catch (NoSuchFileException e) {
            return null; // the last holder removed it meanwhile
        } catch (IOException e) {
            throw new MountsException(
                    "cannot lock " + file + " (expected: a local, writable file system): " + e, e);
        }
    }

    private static void create(Path file) throws IOException {
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException ignored) {
            // another holder or waiter made it
        }
    }

    private static Object inode(Path file) throws IOException {
        return Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
    }

    private static MountsException busy(Path file, Duration patience) {
        return new MountsException(
                "another jib works on this repository or container and did not end within "
                        + patience.toSeconds()
                        + " s (its lock: "
                        + file
                        + "); wait for it and run the command again");
    }

    @Override
    public void close() {
        try (channel) {
            lock.release();
        } catch (IOException e) {
            throw new MountsException("cannot unlock: " + e.getMessage(), e);
        } finally {
            inProcess.unlock();
        }
    }
}
