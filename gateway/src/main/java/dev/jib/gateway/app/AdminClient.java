package dev.jib.gateway.app;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks to the admin socket of a running gateway: one request a connection, JSON both ways. */
public final class AdminClient {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern HEAD = Pattern.compile("HTTP/1\\.1 (\\d{3}) .*");

    private final Path socket;

    /** A client of the gateway that listens there. */
    public AdminClient(Path socket) {
        this.socket = socket;
    }

    /**
     * What the gateway answered.
     *
     * @param status the HTTP status
     * @param body the JSON; a missing node when the answer has none
     */
    public record Answer(int status, JsonNode body) {
        /** Whether the gateway did what was asked. */
        public boolean isOk() {
            return status / 100 == 2;
        }

        /** Without the body, which may hold the token of a new session. */
        @Override
        public String toString() {
            return "answer " + status;
        }
    }

    /**
     * Sends one request.
     *
     * @param body the JSON to send, or an empty text
     * @throws IOException when no gateway listens, or it answers something else than HTTP and JSON
     */
    public Answer call(String method, String path, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String head =
                method
                        + " "
                        + path
                        + " HTTP/1.1\r\nHost: jib\r\nConnection: close\r\n"
                        + (bytes.length == 0
                                ? "\r\n"
                                : "Content-Type: application/json\r\nContent-Length: "
                                        + bytes.length
                                        + "\r\n\r\n");
        try (SocketChannel channel = connect()) {
            write(channel, head.getBytes(StandardCharsets.US_ASCII));
            write(channel, bytes);
            return parse(
                    new String(
                            Channels.newInputStream(channel).readAllBytes(),
                            StandardCharsets.UTF_8));
        }
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return channel;
        } catch (IOException e) {
            channel.close();
            throw new IOException(
                    "no gateway answers at "
                            + socket
                            + ": "
                            + e.getMessage()
                            + " (is jib gateway running, and may this user open its admin socket?)",
                    e);
        }
    }

    private static void write(SocketChannel channel, byte[] bytes) throws IOException {
        for (ByteBuffer buffer = ByteBuffer.wrap(bytes); buffer.hasRemaining(); ) {
            channel.write(buffer);
        }
    }

    private static Answer parse(String text) throws IOException {
        int end = text.indexOf("\r\n\r\n");
        Matcher head = HEAD.matcher(text.lines().findFirst().orElse(""));
        if (end < 0 || !head.matches()) {
            throw new IOException("the admin socket answered something that is not HTTP");
        }
        String body = text.substring(end + 4);
        return new Answer(
                Integer.parseInt(head.group(1)),
                body.isBlank() ? JSON.missingNode() : JSON.readTree(body));
    }
}
