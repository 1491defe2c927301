package dev.jib.gateway.transport.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One request and its answer, while they are under way. */
public final class HttpExchange {
    /** How much of a body that nobody wanted is read, so that the connection can go on. */
    private static final int MAX_DRAIN = 64 * 1024;

    private static final long MAX_INFLATED = 64L << 20;
    private static final byte[] CONTINUE =
            "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final RequestHead head;
    private final OutputStream out;
    private final BodyInput body;
    private final boolean expectsContinue;
    private boolean continued;
    private boolean committed;
    private boolean close;
    private Optional<ChunkedOutput> streaming = Optional.empty();
    private Runnable atEnd = () -> {};

    HttpExchange(RequestHead head, InputStream in, OutputStream out) throws HttpException {
        this.head = head;
        this.out = out;
        this.body = new BodyInput(in, head.framing());
        this.expectsContinue = head.expectsContinue() && !body.isEnded();
        this.close = head.wantsClose();
    }

    /** What is asked. */
    public RequestHead head() {
        return head;
    }

    /**
     * The body, inflated where it is gzip. A client that waits for leave to send it is given it.
     *
     * @throws HttpException when it is encoded in another way
     */
    public InputStream body() throws IOException {
        String encoding = head.one("content-encoding").orElse("identity");
        boolean gzip = encoding.equals("gzip") || encoding.equals("x-gzip");
        if (!gzip && !encoding.equals("identity")) {
            throw new HttpException(415, "Content-Encoding: not served (expected: gzip or none)");
        }
        if (expectsContinue && !continued) {
            continued = true;
            out.write(CONTINUE);
            out.flush();
        }
        return gzip ? new InflatedInput(body, MAX_INFLATED) : body;
    }

    /** Answers with that text and more header fields. */
    public void answer(int status, String type, String text, Map<String, String> fields)
            throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Map<String, String> all = new LinkedHashMap<>(fields);
        all.put("Content-Type", type);
        all.put("Content-Length", String.valueOf(bytes.length));
        close |= !mayGoOn();
        streaming = Optional.empty();
        commit(status, all);
        out.write(bytes);
        out.flush();
    }

    /** Answers with one line of text. */
    public void answer(int status, String line) throws IOException {
        answer(status, "text/plain; charset=utf-8", line + "\n", Map.of());
    }

    /** Answers 200 with a body that is written as it comes. Nothing is sent before its first. */
    public OutputStream stream(String type) {
        return stream(200, Map.of("Content-Type", type));
    }

    /** Answers 206 with the bytes from there on, in the same way. */
    public OutputStream partial(String type, long from, long size) {
        String range = "bytes " + from + "-" + (size - 1) + "/" + size;
        return stream(206, Map.of("Content-Type", type, "Content-Range", range));
    }

    private OutputStream stream(int status, Map<String, String> fields) {
        Map<String, String> all = new LinkedHashMap<>(fields);
        all.put("Transfer-Encoding", "chunked");
        ChunkedOutput stream = new ChunkedOutput(out, () -> commit(status, all));
        streaming = Optional.of(stream);
        return stream;
    }

    /** Lets that run once the exchange is over, however it ends. */
    public void atEnd(Runnable last) {
        atEnd = last;
    }

    void ended() {
        atEnd.run();
    }

    /** Answers a fault in the request, and lets the connection end. */
    void refuse(HttpException fault) throws IOException {
        close = true;
        streaming = Optional.empty();
        answer(fault.status(), String.valueOf(fault.getMessage()));
    }

    /** Whether an answer has begun, so that no other can be given. */
    public boolean isAnswered() {
        return committed;
    }

    /**
     * Completes the answer.
     *
     * @return whether the connection may go on with another request
     */
    boolean finish() throws IOException {
        if (streaming.isPresent()) {
            streaming.get().finish();
        }
        if (!committed) {
            throw new IllegalStateException("no answer to " + head.method());
        }
        return !close && mayGoOn() && drained();
    }

    /** Whether the rest of the body is short enough to be read away, as far as that is known. */
    private boolean mayGoOn() {
        return body.isEnded() || (!expectsContinue || continued) && body.known() <= MAX_DRAIN;
    }

    private boolean drained() {
        byte[] dropped = new byte[8192];
        try {
            for (int read = 0; !body.isEnded() && read < MAX_DRAIN; ) {
                read += Math.max(0, body.read(dropped, 0, dropped.length));
            }
            return body.isEnded();
        } catch (IOException malformed) {
            return false; // the answer is given; all that is left is to close
        }
    }

    private void commit(int status, Map<String, String> fields) throws IOException {
        committed = true;
        StringBuilder text = new StringBuilder("HTTP/1.1 ").append(status).append(' ');
        text.append(Status.phrase(status)).append("\r\n");
        fields.forEach((name, value) -> text.append(name + ": " + value + "\r\n"));
        text.append("Cache-Control: no-store\r\n");
        if (close) {
            text.append("Connection: close\r\n");
        }
        out.write(text.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
    }
}
