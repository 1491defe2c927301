package dev.jib.it.stand;

import com.google.common.collect.ImmutableMap;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.jib.gateway.demo.EmbeddedUpstream;
import dev.jib.gateway.demo.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    private final Set<String> clientSecrets = ConcurrentHashMap.newKeySet();
    private final List<PublicKey> appKeys = new CopyOnWriteArrayList<>();
    private String current = "";
    private String refreshToken = "";
    private int echoing;
    private volatile boolean revoked;

    private Forge(EmbeddedUpstream git) throws IOException {
        this.git = git;
        api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        api.createContext("/oauth/token", e -> give(e, isClient(e), 200, this::oauth));
        api.createContext("/repos/", e -> answer(e, isApp(e) ? 200 : 401, "{\"id\": 7}"));
        api.createContext(
                "/app/installations/7/access_tokens", e -> give(e, isApp(e), 201, this::app));
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
        if (echoing != 0) {
            git.heal();
            echo(echoing);
        }
        return next;
    }

    /** The token is taken no more, and no other is given out. */
    public synchronized void revoke() {
        revoked = true;
        git.revokeToken(current);
    }

    /** From now on that token is taken. */
    public synchronized void take(String token) {
        issued.add(token);
        git.acceptToken(token);
        current = token;
    }

    /** The refresh token that the OAuth client must show next. */
    public synchronized String refreshToken() {
        if (refreshToken.isEmpty()) {
            nextRefreshToken();
        }
        return refreshToken;
    }

    private void nextRefreshToken() {
        refreshToken = "canary-refresh-" + NUMBER.incrementAndGet() + "-9Wm";
        issued.add(refreshToken);
    }

    /** The OAuth client may show that secret too. */
    public void acceptSecret(String secret) {
        clientSecrets.add(secret);
    }

    /** The OAuth client may show that secret and no other. */
    public void settleSecret(String secret) {
        clientSecrets.retainAll(Set.of(secret));
    }

    /** The app signs with that key from now on; the two before are taken as well. */
    public void acceptKey(PublicKey key) {
        appKeys.addFirst(key);
        if (appKeys.size() > 3) {
            appKeys.removeLast();
        }
    }

    /** Until {@link #heal}, every request of git's gets that status and is told what it showed. */
    public synchronized void echo(int status) {
        echoing = status;
        StringBuilder body = new StringBuilder("not with " + current);
        for (String user : List.of("jib", "x-access-token")) {
            byte[] pair = (user + ":" + current).getBytes(StandardCharsets.UTF_8);
            body.append(" or Basic ").append(Base64.getEncoder().encodeToString(pair));
        }
        ImmutableMap<String, String> plain = ImmutableMap.of("Content-Type", "text/plain");
        git.inject(request -> true, new Fault.Answer(status, plain, body.append('\n').toString()));
    }

    /** It answers as it should again. */
    public synchronized void heal() {
        echoing = 0;
        git.heal();
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

    private synchronized String oauth() {
        nextRefreshToken();
        return "{\"access_token\": \"%s\", \"expires_in\": 3600, \"refresh_token\": \"%s\"}"
                .formatted(rotate(), refreshToken);
    }

    private boolean isClient(HttpExchange exchange) throws IOException {
        String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        return form.contains("&refresh_token=" + refreshToken() + "&client_id=jib&")
                && clientSecrets.stream().anyMatch(s -> form.endsWith("&client_secret=" + s));
    }

    private boolean isApp(HttpExchange exchange) {
        String shown = exchange.getRequestHeaders().getFirst("Authorization");
        return shown != null && appKeys.stream().anyMatch(k -> AppKey.isSigned(shown, "1", k));
    }

    private String app() {
        Instant end = Instant.now().plus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);
        return "{\"token\": \"%s\", \"expires_at\": \"%s\"}".formatted(rotate(), end);
    }

    private void give(HttpExchange exchange, boolean known, int status, Supplier<String> token)
            throws IOException {
        if (revoked || !known) {
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
