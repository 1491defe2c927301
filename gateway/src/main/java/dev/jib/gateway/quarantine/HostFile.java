package dev.jib.gateway.quarantine;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file in a directory that a container may write to. Never mapped, since it may be cut at any
 * time, and never opened unless it is a plain file: no link is followed, no pipe waited for, no
 * device touched, whatever is put in its place meanwhile.
 */
final class HostFile implements AutoCloseable {
    private final FileChannel channel;
    private final Path path;

    private HostFile(FileChannel channel, Path path) {
        this.channel = channel;
        this.path = path;
    }

    static HostFile open(Path path) throws IOException {
        try (PathHandle handle = PathHandle.open(path)) {
            if (!Files.isRegularFile(handle.path())) {
                throw new IOException(path + " is not a plain file");
            }
            return new HostFile(FileChannel.open(handle.path(), StandardOpenOption.READ), path);
        }
    }

    long size() throws IOException {
        return channel.size();
    }

    /** Reads up to that many bytes; fewer only at the end of the file. */
    int readSome(long position, byte[] target, int start, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int n =
                    channel.read(
                            ByteBuffer.wrap(target, start + done, length - done), position + done);
            if (n <= 0) {
                break;
            }
            done += n;
        }
        return done;
    }

    byte[] read(long position, int length) throws IOException {
        byte[] bytes = new byte[length];
        if (position < 0 || readSome(position, bytes, 0, length) < length) {
            throw new EOFException(path + " ends before byte " + (position + length));
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
