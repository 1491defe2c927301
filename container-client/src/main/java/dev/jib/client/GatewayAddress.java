package dev.jib.client;

import org.jspecify.annotations.Nullable;

/** Where the gateway listens, from the environment variable {@code JIB_GATEWAY}. */
sealed interface GatewayAddress {
    /** The environment variable that holds it. */
    String VARIABLE = "JIB_GATEWAY";

    /** Where a session's directory is mounted unless the environment says otherwise. */
    String DEFAULT = "unix:/run/jib/git.sock";

    /** The value as it stands in {@code JIB_GATEWAY}. */
    String text();

    /** A unix socket; whoever can open it is the session. */
    record Unix(String text, String path) implements GatewayAddress {}

    /** A TCP port, where a token says which session this is. The host has no brackets. */
    record Tcp(String text, String host, String port) implements GatewayAddress {}

    /** Reads the value of {@code JIB_GATEWAY}; null or empty means the default. */
    static GatewayAddress parse(@Nullable String value) throws HelperFault {
        String text = value == null || value.isEmpty() ? DEFAULT : value;
        if (ByteString.hasControl(text)) {
            throw unknown(text);
        }
        if (text.startsWith("unix:/")) {
            return new Unix(text, text.substring("unix:".length()));
        }
        int colon = text.lastIndexOf(':');
        if (!text.startsWith("tcp:") || colon < "tcp:".length()) {
            throw unknown(text);
        }
        String host = bare(text.substring("tcp:".length(), colon));
        String port = text.substring(colon + 1);
        if (host.isEmpty() || !isPort(port)) {
            throw unknown(text);
        }
        return new Tcp(text, host, port);
    }

    private static HelperFault unknown(String text) {
        return new HelperFault(
                "JIB_GATEWAY is '%' (expected: unix:/ABSOLUTE/PATH or tcp:HOST:PORT, an IPv6"
                        + " address in brackets)",
                text);
    }

    /**
     * The host without its brackets, or empty where they are missing around colons or do not match.
     */
    private static String bare(String host) {
        if (host.startsWith("[") && host.endsWith("]")) {
            return host.substring(1, host.length() - 1);
        }
        return host.indexOf(':') < 0 && host.indexOf('[') < 0 && host.indexOf(']') < 0 ? host : "";
    }

    private static boolean isPort(String port) {
        int number = 0;
        for (int i = 0; i < port.length(); i++) {
            char digit = port.charAt(i);
            if (digit < '0' || digit > '9' || i == 5) {
                return false;
            }
            number = number * 10 + digit - '0';
        }
        return number > 0 && number < 65_536;
    }
}
