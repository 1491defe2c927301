package dev.jib.gateway.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers one exchange: counted, perhaps failed on purpose, authorised, then git's. */
final class UpstreamHandler implements HttpHandler {
    private final Tokens tokens;
    private final FaultPlan faults;
    private final RequestLog log;
    private final HttpBackend backend;
    private final Map<InetSocketAddress, Integer> connections = new ConcurrentHashMap<>();
    private final AtomicInteger lastConnection = new AtomicInteger();

    UpstreamHandler(Tokens tokens, FaultPlan faults, RequestLog log, HttpBackend backend) {
        this.tokens = tokens;
        this.faults = faults;
        this.log = log;
        this.backend = backend;
    }

    /** An exception makes the server close the connection without another byte. */
    @Override
    public void handle(HttpExchange exchange) throws IOException {
        UpstreamRequest request = UpstreamRequest.of(exchange, connection(exchange));
        log.arrived(request);
        FaultPlan.Planned planned = faults.take(request);
        if (planned.fault() instanceof Fault.Delay(Duration time)) {
            sleep(time);
        } else if (planned.fault() instanceof Fault.Answer answer) {
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            refuse(exchange, answer.status(), answer.body());
            return;
        }
        Optional<String> user = tokens.user(UpstreamRequest.header(exchange, "Authorization"));
        if (user.isEmpty()) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"upstream\"");
            refuse(exchange, 401, "a token is needed\n");
            return;
        }
        backend.serve(exchange, planned.bodies(), user.get());
    }

    /** Answers without git; the body is read first, so that the connection can be used again. */
    private void refuse(HttpExchange exchange, int status, String text) throws IOException {
        try (InputStream body = exchange.getRequestBody()) {
            log.received(body.transferTo(OutputStream.nullOutputStream()));
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
        log.sent(bytes.length);
    }

    private int connection(HttpExchange exchange) {
        return connections.computeIfAbsent(
                exchange.getRemoteAddress(), _ -> lastConnection.incrementAndGet());
    }

    private static void sleep(Duration time) throws IOException {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the upstream is being closed");
        }
    }
}
