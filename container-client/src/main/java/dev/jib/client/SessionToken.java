package dev.jib.client;

/**
 * The token that names the session to a gateway reached by TCP. It is read from a file, sent once
 * and never printed.
 */
final class SessionToken {
    /** The environment variable with the path of the file that holds the token. */
    static final String VARIABLE = "JIB_TOKEN_FILE";

    /** The most bytes that a token file may hold. */
    static final int LIMIT = 4096;

    private static final int WRITABLE_BY_GROUP_OR_OPEN_TO_OTHERS = 027;
    private static final int PERMISSIONS = 0777;
    private static final int TYPE = 0170000;
    private static final int REGULAR = 0100000;

    private final String text;

    private SessionToken(String text) {
        this.text = text;
    }

    /** Reads the token from the file, which must be closed to others. */
    static SessionToken read(Posix posix, String path) throws HelperFault {
        byte[] bytes = new byte[LIMIT + 1];
        int[] mode = new int[1];
        int length = posix.readFile(path, bytes, mode);
        if (length == -Errno.ENOENT || length == -Errno.ENOTDIR) {
            throw new HelperFault(
                    "the token file % does not exist; is it mounted into this container?"
                            + " (JIB_TOKEN_FILE)",
                    path);
        }
        if (length < 0) {
            String user = Integer.toString(posix.userId());
            throw new HelperFault(
                    "the token file % cannot be read as uid %: % (JIB_TOKEN_FILE)",
                    path, user, posix.errorText(-length));
        }
        if ((mode[0] & TYPE) != REGULAR) {
            throw new HelperFault("the token file % is not a regular file (JIB_TOKEN_FILE)", path);
        }
        if ((mode[0] & WRITABLE_BY_GROUP_OR_OPEN_TO_OTHERS) != 0) {
            throw new HelperFault(
                    "the token file % is open to others (mode %); run: chmod 600 %"
                            + " (JIB_TOKEN_FILE)",
                    path, octal(mode[0] & PERMISSIONS), path);
        }
        return parse(ByteString.of(bytes, 0, length), path);
    }

    private static SessionToken parse(String content, String path) throws HelperFault {
        int end = content.length();
        while (end > 0 && content.charAt(end - 1) <= ' ') {
            end--;
        }
        if (end == 0) {
            throw new HelperFault(
                    "the token file % is empty (expected: one line, the session token)"
                            + " (JIB_TOKEN_FILE)",
                    path);
        }
        for (int i = 0; i < end; i++) {
            if (content.length() > LIMIT || content.charAt(i) <= ' ' || content.charAt(i) >= 0x7f) {
                throw new HelperFault(
                        "the token file % holds no session token (expected: one line of at most"
                            + " 4096 printable ASCII characters without spaces) (JIB_TOKEN_FILE)",
                        path);
            }
        }
        return new SessionToken(content.substring(0, end));
    }

    private static String octal(int mode) {
        char[] digits = {
            '0',
            (char) ('0' + (mode >> 6)),
            (char) ('0' + (mode >> 3 & 7)),
            (char) ('0' + (mode & 7))
        };
        return new String(digits);
    }

    /** The token itself, for the first line only. */
    String reveal() {
        return text;
    }

    @Override
    public String toString() {
        return "[redacted]";
    }
}
