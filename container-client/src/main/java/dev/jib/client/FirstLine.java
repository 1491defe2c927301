package dev.jib.client;

import org.jspecify.annotations.Nullable;

/**
 * The line that opens a connection to the gateway: git-daemon's own request, one pkt-line.
 *
 * <pre>
 *   0050git-upload-pack https://github.com/acme/site.git\0host=github.com\0\0version=2\0
 *   ....git-upload-pack https://...\0host=github.com\0\0version=2\0token=...\0      (TCP only)
 * </pre>
 *
 * After the empty parameter come git's extra parameters (gitprotocol-pack(5)); a {@code
 * GIT_PROTOCOL} in the environment takes the place of {@code version=2}, and each of its parts
 * between colons becomes one of them.
 */
final class FirstLine {
    private final Service service;
    private final RemoteUrl url;
    private final String parameters;
    private final @Nullable SessionToken token;

    /**
     * The line for a service of a repository; {@code parameters} as {@link #parameters} makes them.
     */
    FirstLine(Service service, RemoteUrl url, String parameters, @Nullable SessionToken token) {
        this.service = service;
        this.url = url;
        this.parameters = parameters;
        this.token = token;
    }

    /**
     * Takes the extra parameters from the value of {@code GIT_PROTOCOL}; null or empty means
     * version 2.
     */
    static String parameters(@Nullable String gitProtocol) throws HelperFault {
        if (gitProtocol == null || gitProtocol.isEmpty()) {
            return "version=2\0";
        }
        if (ByteString.hasControl(gitProtocol)) {
            throw new HelperFault(
                    "GIT_PROTOCOL holds a control character (expected: for example version=2)");
        }
        StringBuilder parameters = new StringBuilder();
        int start = 0;
        while (start < gitProtocol.length()) {
            int colon = gitProtocol.indexOf(':', start);
            int end = colon < 0 ? gitProtocol.length() : colon;
            if (end > start) {
                parameters.append(gitProtocol, start, end).append('\0');
            }
            start = end + 1;
        }
        return parameters.toString();
    }

    /** The pkt-line, as it goes on the wire. */
    byte[] bytes() throws HelperFault {
        StringBuilder line = new StringBuilder(service.command());
        line.append(' ')
                .append(url.text())
                .append("\0host=")
                .append(url.host())
                .append("\0\0")
                .append(parameters);
        if (token != null) {
            line.append("token=").append(token.reveal()).append('\0');
        }
        String payload = line.toString();
        if (payload.length() > PktLine.MAX_PAYLOAD) {
            throw new HelperFault(
                    "the URL and GIT_PROTOCOL are % bytes long together (expected: at most 65516)",
                    Integer.toString(payload.length()));
        }
        return ByteString.bytes(PktLine.header(payload.length()).concat(payload));
    }
}
