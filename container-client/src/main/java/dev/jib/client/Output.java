package dev.jib.client;

/** Whole texts to git and to the user. */
final class Output {
    private final Posix posix;

    Output(Posix posix) {
        this.posix = posix;
    }

    /** Writes all of the text; a fault where the far side is gone. */
    void write(int fd, String text) throws HelperFault {
        byte[] bytes = ByteString.bytes(text);
        int at = 0;
        while (at < bytes.length) {
            int written = posix.write(fd, bytes, at, bytes.length - at);
            if (Errno.isTransient(written)) {
                Waiting.on(posix, fd, Posix.POLLOUT);
            } else if (written < 0) {
                throw new HelperFault("cannot write to git: %", posix.errorText(-written));
            }
            at += Math.max(written, 0);
        }
    }

    /** Tells the user one line. */
    void complain(String line) {
        try {
            write(Posix.STDERR, "jib: ".concat(line).concat("\n"));
        } catch (HelperFault ignored) {
            // Standard error is gone: there is nobody left to tell.
        }
    }
}
