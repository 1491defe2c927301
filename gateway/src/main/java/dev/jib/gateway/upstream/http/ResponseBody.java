package dev.jib.gateway.upstream.http;

import dev.jib.gateway.stream.IdleTimeoutException;
import dev.jib.gateway.upstream.Faults;
import dev.jib.gateway.upstream.UpstreamException;
import dev.jib.gateway.upstream.UpstreamException.Kind;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** The body of an answer. The first read waits for the answer and judges it. */
final class ResponseBody extends InputStream {
    private static final int INFLATE = 64 * 1024;

    private final HttpCall call;
    private @Nullable InputStream in;
    private boolean ended;

    ResponseBody(HttpCall call) {
        this.call = call;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (ended) {
            return -1;
        }
        try {
            int count = in().read(target, offset, length);
            if (count < 0) {
                ended = true;
                call.answered();
            }
            return count;
        } catch (UpstreamException e) {
            throw e;
        } catch (IOException e) {
            throw fault(e);
        }
    }

    private InputStream in() throws IOException {
        InputStream current = in;
        if (current == null) {
            current = open(call.head());
            in = current;
        }
        return current;
    }

    private InputStream open(HttpResponse answer) throws IOException {
        Answers.check(answer, call);
        call.accept();
        InputStream raw = call.reply().body();
        String coding = answer.headers().get(HttpHeaderNames.CONTENT_ENCODING, "identity");
        return switch (coding) {
            case "identity", "" -> raw;
            case "gzip", "x-gzip" -> new GZIPInputStream(raw, INFLATE);
            default ->
                    throw call.faults()
                            .of(
                                    Kind.PROTOCOL,
                                    "its answer is in an encoding that was not asked for"
                                            + " (expected: identity or gzip)");
        };
    }

    private UpstreamException fault(IOException e) {
        Faults faults = call.faults();
        return switch (e) {
            case IdleTimeoutException silent ->
                    faults.of(
                            Kind.TIMEOUT,
                            silent.getMessage() + " in the middle of its answer; try again later",
                            silent);
            case ZipException bad -> faults.of(Kind.PROTOCOL, "its answer is not valid gzip", bad);
            case EOFException cut -> faults.broken("its answer ended in the middle", cut);
            default ->
                    e.getCause() instanceof UpstreamException known
                            ? known.again()
                            : faults.broken("reading its answer failed: " + Faults.reason(e), e);
        };
    }
}
