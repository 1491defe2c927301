package dev.jib.client;

import org.jspecify.annotations.Nullable;

/**
 * Git's commands on standard input, line by line; what was read past the last line belongs to the
 * relay.
 */
final class CommandReader {
    private static final int LONGEST = 8192;

    private final Posix posix;
    private final byte[] buffer = new byte[LONGEST];
    private int start;
    private int end;

    CommandReader(Posix posix) {
        this.posix = posix;
    }

    /** The next line without its end, or null where git has closed its side. */
    @Nullable String next() throws HelperFault {
        int searched = start;
        while (true) {
            for (int i = searched; i < end; i++) {
                if (buffer[i] == '\n') {
                    String line = ByteString.of(buffer, start, i - start);
                    start = i + 1;
                    return line;
                }
            }
            searched = end;
            if (end == buffer.length) {
                searched -= start;
                compact();
            }
            if (!fill()) {
                return null;
            }
        }
    }

    /** What was read and not yet handed out. */
    byte[] rest() {
        byte[] rest = new byte[end - start];
        System.arraycopy(buffer, start, rest, 0, rest.length);
        return rest;
    }

    private void compact() throws HelperFault {
        if (start == 0) {
            throw new HelperFault("git sent a command of more than 8192 bytes");
        }
        System.arraycopy(buffer, start, buffer, 0, end - start);
        end -= start;
        start = 0;
    }

    private boolean fill() throws HelperFault {
        int count = posix.read(Posix.STDIN, buffer, end, buffer.length - end);
        while (Errno.isTransient(count)) {
            Waiting.on(posix, Posix.STDIN, Posix.POLLIN);
            count = posix.read(Posix.STDIN, buffer, end, buffer.length - end);
        }
        if (count < 0) {
            throw new HelperFault("cannot read from git: %", posix.errorText(-count));
        }
        end += count;
        return count > 0;
    }
}
