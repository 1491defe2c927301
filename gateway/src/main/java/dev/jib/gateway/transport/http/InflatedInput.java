package dev.jib.gateway.transport.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** A gzip body inflated, up to a limit: a few bytes can mean very many. */
final class InflatedInput extends FilterInputStream {
    private final long limit;
    private long inflated;

    InflatedInput(InputStream body, long limit) throws IOException {
        super(opened(body));
        this.limit = limit;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            int count = super.read(target, offset, length);
            inflated += Math.max(0, count);
            if (inflated > limit) {
                throw new HttpException(
                        413, "body: inflates too far (expected: at most " + limit + " bytes)");
            }
            return count;
        } catch (ZipException e) {
            throw HttpException.bad("body: damaged", "gzip, as Content-Encoding says");
        }
    }

    private static InputStream opened(InputStream body) throws IOException {
        try {
            return new GZIPInputStream(body, 8192);
        } catch (ZipException e) {
            throw HttpException.bad("body: damaged", "gzip, as Content-Encoding says");
        }
    }
}
