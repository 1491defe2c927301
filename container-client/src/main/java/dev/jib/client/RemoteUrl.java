package dev.jib.client;

/**
 * The URL of the repository that git wants, as the gateway is told it.
 *
 * <pre>
 *   jib::https://github.com/acme/site.git    git hands on  https://github.com/acme/site.git
 *   jib://github.com/acme/site.git           means         https://github.com/acme/site.git
 * </pre>
 *
 * @param text the whole URL, a byte string without control bytes
 * @param host the host, with the port where the URL has one, without user and password
 */
record RemoteUrl(String text, String host) {
    private static final String JIB = "jib://";

    /** Reads the second argument that git gives a remote helper. */
    static RemoteUrl parse(String argument) throws HelperFault {
        if (ByteString.hasControl(argument)) {
            throw new HelperFault(
                    "the URL '%' holds a control character; correct the remote's URL", argument);
        }
        String text =
                argument.startsWith(JIB)
                        ? "https://".concat(argument.substring(JIB.length()))
                        : argument;
        int scheme = text.indexOf("://");
        int authority = scheme + 3;
        int path = text.indexOf('/', authority);
        if (scheme <= 0 || !isScheme(text, scheme) || path < 0 || path == text.length() - 1) {
            throw unknown(argument);
        }
        int user = text.lastIndexOf('@', path);
        int host = user >= authority ? user + 1 : authority;
        if (host == path) {
            throw unknown(argument);
        }
        return new RemoteUrl(text, text.substring(host, path));
    }

    private static HelperFault unknown(String argument) {
        return new HelperFault(
                "the URL '%' names no repository (expected: jib::https://HOST/PATH or"
                        + " jib://HOST/PATH)",
                argument);
    }

    private static boolean isScheme(String text, int end) {
        for (int i = 0; i < end; i++) {
            char next = text.charAt(i);
            boolean letter = next >= 'a' && next <= 'z' || next >= 'A' && next <= 'Z';
            boolean later =
                    i > 0
                            && (next >= '0' && next <= '9'
                                    || next == '+'
                                    || next == '-'
                                    || next == '.');
            if (!letter && !later) {
                return false;
            }
        }
        return true;
    }
}
