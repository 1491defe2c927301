package dev.jib.gateway.credential;

import dev.jib.gateway.identity.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A refresh token in a file of one line. Servers that rotate refresh tokens give a new one with
 * each access token: it replaces the file whole, on disk before the old one is gone.
 */
public final class RefreshTokenFile implements SecretText {
    /** A token that could not be written, and what the file held then. */
    private static final class Unwritten {
        private final Secret old;
        private final Secret next;

        Unwritten(Secret old, Secret next) {
            this.old = old;
            this.next = next;
        }
    }

    private static final Map<Path, RefreshTokenFile> OF_THIS_PROCESS = new ConcurrentHashMap<>();

    private final Path path;
    private @Nullable Unwritten unwritten;

    /**
     * The refresh token in that file, whose directory the gateway may write: one object for all who
     * name the file, as an upstream and its forge may, since they use up one token.
     */
    public static RefreshTokenFile of(Path path) {
        return OF_THIS_PROCESS.computeIfAbsent(
                path.toAbsolutePath().normalize(), RefreshTokenFile::new);
    }

    RefreshTokenFile(Path path) {
        this.path = path;
    }

    /**
     * What the file holds, or the newer one that could not be written into it. That one is used too
     * while the file cannot be read.
     */
    @Override
    public synchronized Secret read() throws CredentialException {
        Unwritten newer = unwritten;
        try {
            Secret inFile = new SecretFile(path).read();
            return newer != null && newer.old.equals(inFile) ? newer.next : inFile;
        } catch (CredentialException e) {
            if (newer == null) {
                throw e;
            }
            return newer.next;
        }
    }

    /**
     * Another one is in the file from now on, unless somebody has put one there since {@code used}
     * was read: that one stays. One that cannot be written is kept in memory, since the server may
     * take no other.
     *
     * @param used what {@link #read} gave and the server took
     */
    synchronized void replace(Secret used, Secret next) throws CredentialException {
        Unwritten newer = unwritten;
        Secret old = newer != null && newer.next.equals(used) ? newer.old : used;
        unwritten = new Unwritten(old, next);
        try {
            if (new SecretFile(path).read().equals(old)) {
                write(next);
            }
            unwritten = null;
        } catch (CredentialException e) {
            throw inMemory(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw inMemory("refresh token file " + path + ": cannot be written", e);
        }
    }

    private static CredentialException inMemory(String why, Exception cause) {
        return new CredentialException(
                why
                        + "; the new token is kept in memory (expected: a file and a directory that"
                        + " the gateway may write, before it is stopped)",
                cause);
    }

    private void write(Secret next) throws IOException {
        Path directory = path.toAbsolutePath().getParent();
        Path temporary =
                Files.createTempFile(
                        directory,
                        ".jib-refresh",
                        "",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        try {
            try (FileChannel out = FileChannel.open(temporary, Set.of(StandardOpenOption.WRITE))) {
                ByteBuffer bytes =
                        ByteBuffer.wrap((next.reveal() + "\n").getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            Files.move(
                    temporary,
                    path,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel in = FileChannel.open(directory, Set.of(StandardOpenOption.READ))) {
                in.force(true); // the rename too is on disk
            }
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    @Override
    public String toString() {
        return "refresh token file " + path;
    }
}
