package dev.jib.it.stand;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.jib.gateway.demo.EmbeddedUpstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * A forge on HTTPS under a name of its own, in front of an embedded upstream: it lets in whom the
 * test says, by what a request and its TLS show, and serves other addresses beside git's.
 */
public final class HttpsForge implements AutoCloseable {
    private static final List<String> PASSED_ON =
            List.of("Content-Type", "Content-Encoding", "Git-Protocol", "Accept");

    private final HttpsServer server;
    private final EmbeddedUpstream git;
    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile Predicate<Shown> welcome = shown -> false;
    private volatile boolean closing;

    /**
     * What a request shows.
     *
     * @param path what is asked for
     * @param authorization its header, or an empty text
     * @param certificate the subject of the client's certificate, if it showed one
     */
    public record Shown(String path, String authorization, Optional<String> certificate) {}

    private HttpsForge(EmbeddedUpstream git, SSLContext tls) throws IOException {
        this.git = git;
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setHttpsConfigurator(
                new HttpsConfigurator(tls) {
                    @Override
                    public void configure(HttpsParameters parameters) {
                        SSLParameters wanted = tls.getDefaultSSLParameters();
                        wanted.setWantClientAuth(true);
                        parameters.setSSLParameters(wanted);
                    }
                });
        server.setExecutor(threads);
        server.createContext("/", this::git);
        server.start();
    }

    /** Starts it in the test's directory of that name; nobody is let in yet. */
    public static HttpsForge start(World world, String directory, SSLContext tls) {
        try {
            EmbeddedUpstream git = world.closing(EmbeddedUpstream.http(world.directory(directory)));
            return world.closing(new HttpsForge(git, tls));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on those and no others are let in. */
    public void admit(Predicate<Shown> those) {
        welcome = those;
    }

    /** From now on each connection ends after one answer. */
    public void closeAfterEach() {
        closing = true;
    }

    /** Serves everything below that path. */
    public void serve(String path, HttpHandler handler) {
        server.createContext(path, handler);
    }

    /** Where it listens. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Its git server, which is reached through it. */
    public EmbeddedUpstream upstream() {
        return git;
    }

    /** Answers with that text. */
    public static void answer(HttpExchange exchange, int status, String body) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private void git(HttpExchange exchange) throws IOException {
        String sent = exchange.getRequestHeaders().getFirst("Authorization");
        Shown shown =
                new Shown(
                        exchange.getRequestURI().getPath(),
                        sent == null ? "" : sent,
                        certificate((HttpsExchange) exchange));
        if (closing) {
            exchange.getResponseHeaders().set("Connection", "close");
        }
        if (!welcome.test(shown)) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"forge\"");
            answer(exchange, 401, "not with " + shown.authorization());
            return;
        }
        try (exchange) {
            passOn(exchange);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Optional<String> certificate(HttpsExchange exchange) {
        try {
            return Optional.of(exchange.getSSLSession().getPeerPrincipal().getName());
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    private void passOn(HttpExchange exchange) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(git.url() + exchange.getRequestURI().toString()));
        for (String name : PASSED_ON) {
            String value = exchange.getRequestHeaders().getFirst(name);
            if (value != null) {
                request.header(name, value);
            }
        }
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (exchange.getRequestMethod().equals("POST")) {
            request.POST(HttpRequest.BodyPublishers.ofByteArray(body));
        }
        HttpResponse<byte[]> answer =
                client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        answer.headers()
                .firstValue("Content-Type")
                .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
        byte[] bytes = answer.body();
        exchange.sendResponseHeaders(answer.statusCode(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        client.close();
        threads.shutdownNow();
    }
}
