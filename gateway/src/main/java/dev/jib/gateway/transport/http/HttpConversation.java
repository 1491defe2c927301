package dev.jib.gateway.transport.http;

import dev.jib.gateway.stream.AbortedInputException;
import dev.jib.gateway.stream.IdleTimeoutException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All requests on one connection, one after the other, until it ends. */
public final class HttpConversation {
    private static final Logger LOG = LoggerFactory.getLogger(HttpConversation.class);

    private final InputStream in;
    private final OutputStream out;
    private final Timer timer;
    private final String peer;

    /** Bounds the parts of a conversation in which it is the client's turn. */
    public interface Timer {
        /** Waits for the first byte of a next request; a read fails when it does not come. */
        Running untilNext();

        /** Waits for the rest of a request head. */
        Running untilHead();

        /** How much a request head may have. */
        HeadLimits headLimits();

        /** Whether the fault means that the time was over. */
        boolean isOver(IOException fault);

        /** A time that runs until it is closed. */
        interface Running extends AutoCloseable {
            @Override
            void close();
        }
    }

    /**
     * A conversation on those streams, which stay the caller's.
     *
     * @param peer who the client is, for the log
     */
    public HttpConversation(InputStream in, OutputStream out, Timer timer, String peer) {
        this.in = new BufferedInputStream(in, 8192);
        this.out = out;
        this.timer = timer;
        this.peer = peer;
    }

    /**
     * Lets the handler answer each request.
     *
     * @throws IOException when the connection must be cut: the client is gone, or an answer could
     *     not be completed
     */
    public void hold(HttpHandler handler) throws IOException {
        boolean more = true;
        for (boolean first = true; more; first = false) {
            if (!first && !awaitNext()) {
                return;
            }
            Optional<RequestHead> head;
            try (var running = timer.untilHead()) {
                head = new RequestHeadReader(in, timer.headLimits()).read();
            } catch (HttpException fault) {
                refuse(fault);
                return;
            } catch (EOFException cut) {
                refuse(new HttpException(400, "request head: cut off (expected: an empty line)"));
                return;
            } catch (IOException e) {
                if (timer.isOver(e)) {
                    refuse(
                            new HttpException(
                                    408,
                                    "request head: late (gateway.limits.first-line; expected: at"
                                            + " once)"));
                    return;
                }
                throw e;
            }
            if (head.isEmpty()) {
                return;
            }
            more = exchange(handler, new HttpExchange(head.get(), in, out));
        }
    }

    private boolean awaitNext() throws IOException {
        in.mark(1);
        try (var running = timer.untilNext()) {
            int b = in.read();
            in.reset();
            return b >= 0;
        } catch (IOException e) {
            if (timer.isOver(e)) {
                return false;
            }
            throw e;
        }
    }

    private boolean exchange(HttpHandler handler, HttpExchange exchange) throws IOException {
        try {
            handler.handle(exchange);
            return exchange.finish();
        } catch (HttpException fault) {
            if (exchange.isAnswered()) {
                throw fault;
            }
            LOG.warn("{}: refused: {}", peer, fault.getMessage());
            exchange.refuse(fault);
            return false;
        } catch (IOException e) {
            if (exchange.isAnswered()) {
                throw e;
            }
            exchange.refuse(answerTo(e));
            return false;
        } catch (RuntimeException e) {
            LOG.error("{}: fault in the gateway", peer, e);
            if (exchange.isAnswered()) {
                throw e;
            }
            exchange.refuse(new HttpException(500, "a fault in the gateway; its log says which"));
            return false;
        } finally {
            exchange.ended();
        }
    }

    private static HttpException answerTo(IOException fault) throws IOException {
        return switch (fault) {
            case EOFException cut ->
                    new HttpException(400, "request body: cut off (expected: all of it)");
            case IdleTimeoutException idle ->
                    new HttpException(408, "request body: stalled; " + idle.getMessage());
            case AbortedInputException over ->
                    new HttpException(408, String.valueOf(over.getMessage()));
            default -> throw fault;
        };
    }

    private void refuse(HttpException fault) throws IOException {
        LOG.warn("{}: refused: {}", peer, fault.getMessage());
        RequestHead none = new RequestHead("GET", "/", List.of());
        new HttpExchange(none, in, out).refuse(fault);
    }
}
