package dev.jib.gateway.transport;

import io.netty.channel.Channel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Consumer;

/**
 * Makes unix sockets that appear in their place whole: with their mode, and instead of whatever was
 * there, in one rename that follows no link.
 */
final class UnixSockets {
    /** What sockaddr_un.sun_path holds on Linux, less its NUL (unix(7)). */
    private static final int MAX_PATH = 107;

    private UnixSockets() {}

    /**
     * Listens on a socket.
     *
     * @param unfinished where it is until it has its mode: in the same file system, and private
     * @param mode as in {@code rw-------}
     */
    record Place(Path socket, Path unfinished, String mode) {
        Channel listen(Channels channels, Consumer<Channel> accepted) throws IOException {
            checkLength(socket);
            checkLength(unfinished);
            Files.deleteIfExists(unfinished);
            Channel server = channels.listen(unfinished, accepted);
            try {
                Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString(mode));
                Files.move(unfinished, socket, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                server.close().awaitUninterruptibly();
                Files.deleteIfExists(unfinished);
                throw e;
            }
            return server;
        }
    }

    /** Makes a directory with that mode, or gives an existing one that mode. */
    static void makeDirectory(Path directory, String mode) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(directory);
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(mode));
    }

    private static void checkLength(Path socket) throws IOException {
        int length = socket.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_PATH) {
            throw new IOException(
                    "socket path: "
                            + socket
                            + " has "
                            + length
                            + " bytes (expected: at most "
                            + MAX_PATH
                            + "; perhaps choose a shorter runtime directory or session id)");
        }
    }
}
