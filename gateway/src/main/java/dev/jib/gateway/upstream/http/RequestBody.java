package dev.jib.gateway.upstream.http;

import dev.jib.gateway.upstream.UpstreamException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request. Up to {@value #WHOLE} bytes are held back, also over a flush, and go with
 * a length when it is closed: such a request can be sent again. What is longer goes in chunks from
 * then on.
 */
final class RequestBody extends OutputStream {
    static final int WHOLE = 64 * 1024;

    private final HttpCall call;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream(1024);
    private @Nullable OutputStream stream;
    private boolean closed;

    RequestBody(HttpCall call) {
        this.call = call;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        if (closed) {
            throw new IOException("the request is over");
        }
        if (stream == null && held.size() + length <= WHOLE) {
            held.write(source, offset, length);
            return;
        }
        try {
            stream().write(source, offset, length);
        } catch (IOException e) {
            throw fault(e);
        }
    }

    private OutputStream stream() throws IOException {
        OutputStream current = stream;
        if (current == null) {
            current = call.stream();
            stream = current;
            held.writeTo(current);
            held.reset();
        }
        return current;
    }

    @Override
    public void flush() throws IOException {
        OutputStream current = stream;
        if (current != null) {
            try {
                current.flush();
            } catch (IOException e) {
                throw fault(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        if (stream == null) {
            call.send(held.toByteArray());
            return;
        }
        try {
            call.endStream();
        } catch (IOException e) {
            throw fault(e);
        }
    }

    private UpstreamException fault(IOException e) {
        closed = true;
        return call.explain(e);
    }
}
