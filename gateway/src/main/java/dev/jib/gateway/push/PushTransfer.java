package dev.jib.gateway.push;

import dev.jib.gateway.pktline.PktLineWriter;
import dev.jib.gateway.protocol.receive.CommandList;
import dev.jib.gateway.protocol.receive.ReportStatus;
import dev.jib.gateway.upstream.Exchange;
import dev.jib.gateway.upstream.UpstreamException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends an allowed push to the upstream: its commands, then its pack as it arrives, while what the
 * upstream says is passed on at the same time.
 */
final class PushTransfer {
    private static final int BUFFER = 64 * 1024;

    private final PushAnswer client;
    private final Duration keepalive;
    private long packBytes;

    PushTransfer(PushAnswer client, Duration keepalive) {
        this.client = client;
        this.keepalive = keepalive;
    }

    /**
     * What follows the commands.
     *
     * @param bytes the pack, up to the end of the stream; empty when none follows
     * @param maxBytes the most bytes that it may have
     */
    record Pack(Optional<InputStream> bytes, long maxBytes) {}

    /** How many bytes of the pack were passed on. */
    long packBytes() {
        return packBytes;
    }

    /**
     * Sends all and waits for the report.
     *
     * @throws PackTooLargeException when it has more; the upstream sees a request that never ended
     * @throws IOException when the upstream does not report
     */
    ReportStatus send(Exchange exchange, CommandList commands, Pack pack) throws IOException {
        UpstreamAnswer answer = new UpstreamAnswer(commands.wants("side-band-64k"), client);
        FutureTask<ReportStatus> report = new FutureTask<>(() -> answer.read(exchange.response()));
        Thread reader = Thread.ofVirtual().name("push-answer").start(report);
        try {
            sendRequest(exchange.request(), commands, pack);
        } catch (PackTooLargeException e) {
            throw e;
        } catch (IOException e) {
            throw whatTheUpstreamSaid(report, e);
        }
        ReportStatus status = await(report);
        join(reader);
        return status;
    }

    private void sendRequest(OutputStream request, CommandList commands, Pack pack)
            throws IOException {
        PktLineWriter writer = new PktLineWriter(request);
        commands.write(writer);
        if (pack.bytes().isPresent()) {
            copy(pack.bytes().get(), request, pack.maxBytes());
        }
        request.close();
    }

    private void copy(InputStream pack, OutputStream request, long maxBytes) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int count = pack.read(buffer); count >= 0; count = pack.read(buffer)) {
            packBytes += count;
            if (packBytes > maxBytes) {
                throw new PackTooLargeException(maxBytes);
            }
            request.write(buffer, 0, count);
        }
    }

    /**
     * An upstream that answers before the request ended has a reason, which says more than the
     * broken connection does.
     */
    private static IOException whatTheUpstreamSaid(
            FutureTask<ReportStatus> report, IOException sending) {
        try {
            ReportStatus early = report.get(2, TimeUnit.SECONDS);
            return new UpstreamException(
                    UpstreamException.Kind.SERVER_ERROR,
                    "the upstream ended the push before the whole pack was sent: unpack "
                            + early.unpack(),
                    sending);
        } catch (ExecutionException e) {
            return e.getCause() instanceof IOException reason ? reason : sending;
        } catch (TimeoutException e) {
            return sending;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return sending;
        }
    }

    private ReportStatus await(FutureTask<ReportStatus> report) throws IOException {
        while (true) {
            try {
                return report.get(keepalive.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                client.keepalive();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException reason
                        ? reason
                        : new IOException(
                                "the upstream's answer could not be read: " + e.getCause(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while waiting for the upstream's report", e);
            }
        }
    }

    private static void join(Thread reader) {
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
