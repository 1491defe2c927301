package dev.jib.mounts.refs;

import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.plan.MountsException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * git's own lock on one of its files: {@code <file>.lock}, made so that it exists whole or not at
 * all.
 */
public final class GitLock implements AutoCloseable {
    private static final String OURS = "jib mounts\n";
    private static final long POLL_MILLIS = 20;
    private static final int ATTEMPTS = 500;

    private final Path lock;

    private GitLock(Path lock) {
        this.lock = lock;
    }

    /** Takes it; throws when a git holds it for longer than ten seconds. */
    public static GitLock take(Path file) {
        Path lock = file.resolveSibling(file.getFileName() + ".lock");
        try {
            for (int i = 0; i < ATTEMPTS; i++) {
                if (create(lock)) {
                    return new GitLock(lock);
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MountsException("interrupted while waiting for " + lock, e);
        }
        throw new MountsException(
                lock
                        + " is held for more than 10 s (expected: a git that ends); if no git and"
                        + " no container works on the repository, delete it and run the command"
                        + " again");
    }

    private static boolean create(Path lock) {
        try {
            Path whole = lock.resolveSibling(lock.getFileName() + ".jib-new");
            Files.writeString(whole, OURS);
            try {
                Files.createLink(lock, whole);
            } finally {
                Files.delete(whole);
            }
            return true;
        } catch (FileAlreadyExistsException e) {
            return takeOver(lock);
        } catch (IOException e) {
            throw new MountsException("cannot make " + lock + ": " + e, e);
        }
    }

    /** A lock of ours whose holder is dead: all of ours are taken under the repository's lock. */
    private static boolean takeOver(Path lock) {
        return Files.isRegularFile(lock, LinkOption.NOFOLLOW_LINKS)
                && Disk.readRegular(lock).filter(OURS::equals).isPresent();
    }

    /** Checks that nobody took the lock away while it was held. */
    public void stillOurs() {
        if (!Disk.exists(lock)) {
            throw new MountsException(
                    lock
                            + " was deleted while jib held it (expected: nobody deletes locks of"
                            + " others); run the command again");
        }
    }

    @Override
    public void close() {
        Disk.deleteFile(lock);
    }
}
