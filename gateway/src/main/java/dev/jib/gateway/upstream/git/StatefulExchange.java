package dev.jib.gateway.upstream.git;

import dev.jib.gateway.upstream.Exchange;
import dev.jib.gateway.upstream.UpstreamException;
import dev.jib.gateway.upstream.UpstreamException.Kind;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** One request to a service that runs at the upstream. */
final class StatefulExchange implements Exchange {
    private final ServiceStream service;
    private final InputStream response;

    /**
     * The exchange with that service.
     *
     * @param oneRound whether it is a single round of versions 0 or 1: a service that waits for the
     *     next round complains when it sees that none comes, and what it said before is whole
     */
    StatefulExchange(ServiceStream service, boolean oneRound) {
        this.service = service;
        this.response = oneRound ? new OneRound(service.output()) : service.output();
    }

    @Override
    public OutputStream request() {
        return service.input();
    }

    @Override
    public InputStream response() {
        return response;
    }

    @Override
    public void close() {
        service.close();
    }

    /** An answer whose service may fail at its end. */
    private static final class OneRound extends FilterInputStream {
        private boolean said;

        OneRound(InputStream in) {
            super(in);
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
                said |= count > 0;
                return count;
            } catch (UpstreamException e) {
                if (said && e.kind() == Kind.SERVER_ERROR) {
                    return -1;
                }
                throw e;
            }
        }
    }
}
