package dev.jib.gateway.push;

import dev.jib.gateway.upstream.Exchange;
import dev.jib.gateway.upstream.ReceiveConnection;
import dev.jib.gateway.upstream.Upstream;
import dev.jib.gateway.upstream.UpstreamException;
import dev.jib.gateway.upstream.UpstreamRepository;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/**
 * An upstream that shows given refs, keeps what it is sent, and answers with given bytes once the
 * request has ended.
 */
final class FakeUpstream implements Upstream {
    final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final String refs;
    private final byte[] answer;
    boolean requestOpened;
    boolean requestEnded;

    FakeUpstream(String refs, String answer) {
        this.refs = refs;
        this.answer = answer.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public InputStream uploadAdvertisement(UpstreamRepository repository, int version)
            throws UpstreamException {
        throw new UpstreamException(UpstreamException.Kind.NOT_FOUND, "not asked for here");
    }

    @Override
    public Exchange upload(UpstreamRepository repository, int version) throws UpstreamException {
        throw new UpstreamException(UpstreamException.Kind.NOT_FOUND, "not asked for here");
    }

    @Override
    public ReceiveConnection receive(UpstreamRepository repository) throws UpstreamException {
        if (refs.isEmpty()) {
            throw new UpstreamException(
                    UpstreamException.Kind.UNREACHABLE, "upstream 'fake' cannot be reached");
        }
        return new ReceiveConnection() {
            @Override
            public InputStream advertisement() {
                return new ByteArrayInputStream(refs.getBytes(StandardCharsets.UTF_8));
            }

            @Override
            public Exchange request() {
                requestOpened = true;
                return exchange();
            }

            @Override
            public void close() {
                // Nothing is held open.
            }
        };
    }

    @Override
    public void close() {
        // Nothing is held open.
    }

    private Exchange exchange() {
        CountDownLatch ended = new CountDownLatch(1);
        return new Exchange() {
            @Override
            public OutputStream request() {
                return new OutputStream() {
                    @Override
                    public void write(int b) {
                        sent.write(b);
                    }

                    @Override
                    public void write(byte[] bytes, int from, int length) {
                        sent.write(bytes, from, length);
                    }

                    @Override
                    public void close() {
                        requestEnded = true;
                        ended.countDown();
                    }
                };
            }

            @Override
            public InputStream response() {
                try {
                    ended.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return new ByteArrayInputStream(answer);
            }

            @Override
            public void close() {
                ended.countDown();
            }
        };
    }
}
