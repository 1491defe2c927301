package dev.jib.it.stand;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.jib.gateway.demo.EmbeddedUpstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A forge: a git server that takes one token, and an API that gives out tokens to a GitHub App or
 * an OAuth client. Each token that it gives out takes the place of the one before.
 */
public final class Forge implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final EmbeddedUpstream git;
    private final HttpServer api;
    private final List<String> issued = new CopyOnWriteArrayList<>();
    private String current = "";
    private volatile boolean revoked;

    private Forge(EmbeddedUpstream git) throws IOException {
        this.git = git;
        api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        api.createContext("/oauth/token", e -> give(e, 200, this::oauth));
        api.createContext("/repos/", e -> answer(e, 200, "{\"id\": 7}"));
        api.createContext("/app/installations/7/access_tokens", e -> give(e, 201, this::app));
        api.start();
    }

    /** Starts it in the test's directory of that name. */
    public static Forge start(World world, String name) {
        try {
            EmbeddedUpstream git =
                    world.closing(EmbeddedUpstream.http(world.directory("forge-" + name)));
            return world.closing(new Forge(git));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on another token is taken, and the one before is not. */
    public synchronized String rotate() {
        String next = "canary-token-" + NUMBER.incrementAndGet() + "-x7Qz";
        issued.add(next);
        git.acceptToken(next);
        if (!current.isEmpty()) {
            git.revokeToken(current);
        }
        current = next;
        return next;
    }

    /** The token is taken no more, and no other is given out. */
    public synchronized void revoke() {
        revoked = true;
        git.revokeToken(current);
    }

    /** From now on another token is taken too; the one before is, until {@link #settle}. */
    public synchronized String add() {
        String next = "canary-token-" + NUMBER.incrementAndGet() + "-x7Qz";
        issued.add(next);
        git.acceptToken(next);
        return next;
    }

    /** Only that token is taken from now on. */
    public synchronized void settle(String token) {
        git.revokeToken(current);
        current = token;
    }

    /** All that were ever taken. */
    public List<String> issued() {
        return issued;
    }

    /** Where its repositories are. */
    public String base() {
        String url = git.url().toString();
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    /** Where its API is. */
    public String api() {
        return "http://127.0.0.1:" + api.getAddress().getPort();
    }

    /** Its git server. */
    public EmbeddedUpstream git() {
        return git;
    }

    private String oauth() {
        return "{\"access_token\": \"%s\", \"expires_in\": 3600}".formatted(rotate());
    }

    private String app() {
        Instant end = Instant.now().plus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);
        return "{\"token\": \"%s\", \"expires_at\": \"%s\"}".formatted(rotate(), end);
    }

    private void give(HttpExchange exchange, int status, Supplier<String> token)
            throws IOException {
        if (revoked) {
            answer(exchange, 400, "{}");
        } else {
            answer(exchange, status, token.get());
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        api.stop(0);
    }
}
