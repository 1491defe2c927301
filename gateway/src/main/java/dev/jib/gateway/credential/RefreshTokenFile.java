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

/**
 * A refresh token in a file of one line. Servers that rotate refresh tokens give a new one with
 * each access token: it replaces the file whole, on disk before the old one is gone.
 */
public final class RefreshTokenFile implements SecretText {
    private final Path path;

    /** The refresh token in that file, whose directory the gateway may write. */
    public RefreshTokenFile(Path path) {
        this.path = path;
    }

    @Override
    public Secret read() throws CredentialException {
        return new SecretFile(path).read();
    }

    void replace(Secret next) throws CredentialException {
        Path directory = path.toAbsolutePath().getParent();
        try {
            Path temporary =
                    Files.createTempFile(
                            directory,
                            ".jib-refresh",
                            "",
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------")));
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
        } catch (IOException e) {
            throw new CredentialException(
                    "refresh token file "
                            + path
                            + ": the new token cannot be written (expected: a directory that the"
                            + " gateway may write); the old one may be of no use any more",
                    e);
        }
    }

    @Override
    public String toString() {
        return "refresh token file " + path;
    }
}
