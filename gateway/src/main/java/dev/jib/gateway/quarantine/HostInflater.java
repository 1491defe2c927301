package dev.jib.gateway.quarantine;

import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Inflates from a {@link HostFile}, never more than was asked for. For one use. */
final class HostInflater implements AutoCloseable {
    private static final int STEP = 8192;

    private final HostFile file;
    private final Inflater inflater = new Inflater();
    private final byte[] buffer = new byte[STEP];
    private long position;

    HostInflater(HostFile file, long position) {
        this.file = file;
        this.position = position;
    }

    /** Inflates until the array is full or the data ends; returns how many bytes. */
    int read(byte[] target, int start, int length) throws IOException {
        int done = 0;
        try {
            while (done < length && !inflater.finished()) {
                int n = inflater.inflate(target, start + done, length - done);
                done += n;
                if (n == 0 && !inflater.finished()) {
                    int read = file.readSome(position, buffer, 0, STEP);
                    if (read == 0 || inflater.needsDictionary()) {
                        throw new IOException("object data ends too early");
                    }
                    position += read;
                    inflater.setInput(buffer, 0, read);
                }
            }
            return done;
        } catch (DataFormatException e) {
            throw new IOException("broken zlib data", e);
        }
    }

    /** Inflates exactly that many bytes, after which the data must end. */
    byte[] readAll(int size) throws IOException {
        byte[] content = new byte[size];
        byte[] more = new byte[1];
        if (read(content, 0, size) < size || read(more, 0, 1) > 0) {
            throw new IOException("an object has another size than it states");
        }
        return content;
    }

    @Override
    public void close() {
        inflater.end();
    }
}
