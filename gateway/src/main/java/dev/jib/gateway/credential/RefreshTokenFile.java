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
import java.util.Set;
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

    private final Path path;
    private @Nullable Unwritten unwritten;

    /** The refresh token in that file, whose directory the gateway may write. */
    public RefreshTokenFile(Path path) {
        this.path = path;
    }

    /** What the file holds, or the newer one that could not be written into it. */
    @Override
    public synchronized Secret read() throws CredentialException {
        Secret inFile = new SecretFile(path).read();
        Unwritten newer = unwritten;
        return newer != null && newer.old.equals(inFile) ? newer.next : inFile;
    }

    /**
     * Another one is in the file from now on. One that cannot be written is kept in memory, since
     * the server may take no other.
     */
    synchronized void replace(Secret next) throws CredentialException {
        Secret inFile = new SecretFile(path).read();
        unwritten = new Unwritten(inFile, next);
        try {
            write(next);
            unwritten = null;
        } catch (IOException e) {
            throw new CredentialException(
                    "refresh token file "
                            + path
                            + ": the new token cannot be written and is kept in memory (expected: a"
                            + " directory that the gateway may write, before it is stopped)",
                    e);
        }
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
