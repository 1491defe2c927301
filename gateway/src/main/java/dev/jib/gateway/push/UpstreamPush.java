package dev.jib.gateway.push;

import dev.jib.gateway.pktline.PktLineWriter;
import dev.jib.gateway.protocol.receive.CommandList;
import dev.jib.gateway.protocol.receive.ReportStatus;
import dev.jib.gateway.upstream.Exchange;
import dev.jib.gateway.upstream.ReceiveConnection;
import dev.jib.gateway.upstream.UpstreamException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A push on its way to the upstream: its commands, then its pack as it is written here, while what
 * the upstream says is passed on at the same time.
 *
 * <p>The first bytes of a pack are held back: a small push that is refused in the end never becomes
 * a request. {@link #finish} ends it; closed before that, the upstream sees a request that never
 * ended, and takes nothing of it.
 */
final class UpstreamPush extends OutputStream {
    private final ReceiveConnection connection;
    private final CommandList commands;
    private final PushAnswer client;
    private final int held;
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private volatile @Nullable Sending sending;
    private volatile boolean brokenOff;
    private long packBytes;
    private boolean whole;

    /** The request once it is open, and what will be reported of it. */
    private record Sending(Exchange exchange, FutureTask<ReportStatus> report, Thread reader) {}

    /**
     * A push that has not begun.
     *
     * @param commands what is asked of the upstream
     * @param held how many bytes of the pack wait until there are more
     */
    UpstreamPush(ReceiveConnection connection, CommandList commands, PushAnswer client, int held) {
        this.connection = connection;
        this.commands = commands;
        this.client = client;
        this.held = held;
    }

    /** How many bytes of the pack were written here. */
    long packBytes() {
        return packBytes;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    /**
     * Writes a part of the pack.
     *
     * @throws UpstreamException when the upstream takes no more; what it said is the reason
     */
    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        packBytes += length;
        if (sending == null && waiting.size() + length <= held) {
            waiting.write(bytes, offset, length);
        } else {
            send(bytes, offset, length);
        }
    }

    /** Whether the upstream may have got all, so that only its report tells what it did. */
    boolean mayHaveTakenEffect() {
        return whole;
    }

    /** Writes the last part, ends the request and waits for the report. */
    ReportStatus finish(byte[] last) throws IOException {
        packBytes += last.length;
        Sending open = open();
        whole = true;
        try {
            open.exchange.request().write(last);
            open.exchange.request().close();
        } catch (IOException e) {
            throw whatTheUpstreamSaid(open.report, e);
        }
        ReportStatus status = await(open.report);
        join(open.reader);
        return status;
    }

    /** Breaks it off from another thread: what waits for the upstream fails. */
    void breakOff() {
        brokenOff = true;
        Sending open = sending;
        if (open != null) {
            open.exchange.close();
        }
    }

    @Override
    public void close() {
        Sending open = sending;
        sending = null;
        if (open != null) {
            open.exchange.close();
        }
    }

    private void send(byte[] bytes, int offset, int length) throws IOException {
        Sending open = open();
        try {
            open.exchange.request().write(bytes, offset, length);
        } catch (IOException e) {
            throw whatTheUpstreamSaid(open.report, e);
        }
    }

    private Sending open() throws IOException {
        Sending begun = sending;
        if (begun != null) {
            return begun;
        }
        Exchange exchange = connection.request();
        UpstreamAnswer answer = new UpstreamAnswer(commands.wants("side-band-64k"), client);
        FutureTask<ReportStatus> report = new FutureTask<>(() -> answer.read(exchange.response()));
        Thread reader = Thread.ofVirtual().name("push-answer").start(report);
        Sending opened = new Sending(exchange, report, reader);
        sending = opened;
        if (brokenOff) {
            exchange.close();
        }
        try {
            commands.write(new PktLineWriter(exchange.request()));
            waiting.writeTo(exchange.request());
        } catch (IOException e) {
            throw whatTheUpstreamSaid(report, e);
        }
        waiting.reset();
        return opened;
    }

    /**
     * An upstream that answers before the request ended has a reason, which says more than the
     * broken connection does.
     */
    private static UpstreamException whatTheUpstreamSaid(
            FutureTask<ReportStatus> report, IOException broken) {
        try {
            ReportStatus early = report.get(2, TimeUnit.SECONDS);
            return failure(
                    "the upstream ended the push before the whole pack was sent: unpack "
                            + early.unpack(),
                    broken);
        } catch (ExecutionException e) {
            return e.getCause() instanceof UpstreamException reason
                    ? reason
                    : failure(String.valueOf(e.getCause()), broken);
        } catch (TimeoutException e) {
            return failure(String.valueOf(broken.getMessage()), broken);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failure(String.valueOf(broken.getMessage()), broken);
        }
    }

    private static UpstreamException failure(String message, IOException cause) {
        return cause instanceof UpstreamException reason && message.equals(reason.getMessage())
                ? reason
                : new UpstreamException(UpstreamException.Kind.SERVER_ERROR, message, cause);
    }

    private static ReportStatus await(FutureTask<ReportStatus> report) throws IOException {
        try {
            return report.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof UpstreamException reason
                    ? reason
                    : new UpstreamException(
                            UpstreamException.Kind.BROKEN,
                            "the upstream's answer could not be read: " + e.getCause(),
                            e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the upstream's report", e);
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
