package dev.jib.gateway.audit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;

/**
 * One file of a log that is read line by line, perhaps while it is written: only what has its line
 * feed is a line, and reading goes on when there is more.
 */
final class LineFile implements AutoCloseable {
    private final InputStream in;
    private final Object key;
    private final byte[] buffer = new byte[1 << 16];
    private final ByteArrayOutputStream part = new ByteArrayOutputStream();
    private int at;
    private int end;

    private LineFile(InputStream in, Object key) {
        this.in = in;
        this.key = key;
    }

    static LineFile open(Path file) throws IOException {
        while (true) {
            Object key = keyOf(file);
            LineFile opened = new LineFile(Files.newInputStream(file), key);
            if (key.equals(keyOf(file))) {
                return opened;
            }
            opened.close(); // another one has its name by now
        }
    }

    /** What tells files apart though they have one name after the other. */
    static Object keyOf(Path file) throws IOException {
        return Objects.requireNonNull(
                Files.readAttributes(file, BasicFileAttributes.class).fileKey());
    }

    /** The key of the file when it was opened. */
    Object key() {
        return key;
    }

    /** The next line, when it is whole. */
    Optional<String> next() throws IOException {
        while (true) {
            for (int i = at; i < end; i++) {
                if (buffer[i] == '\n') {
                    part.write(buffer, at, i - at);
                    at = i + 1;
                    String line = part.toString(StandardCharsets.UTF_8);
                    part.reset();
                    return Optional.of(line);
                }
            }
            part.write(buffer, at, end - at);
            at = 0;
            end = Math.max(0, in.read(buffer));
            if (end == 0) {
                return Optional.empty();
            }
        }
    }

    /** Whether there is something behind the last line feed. */
    boolean isUnfinished() {
        return part.size() > 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
