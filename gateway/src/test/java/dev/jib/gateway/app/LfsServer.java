package dev.jib.gateway.app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An LFS server in front of a git server: its API demands the git server's token, and its storage
 * is another host that demands a header field of its own. What is no LFS goes on to the git server.
 */
final class LfsServer implements AutoCloseable {
    static final String KEY = "canary-storage-key";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    final List<String> log = new CopyOnWriteArrayList<>();

    /** Whose certificates the API was shown. */
    final List<String> subjects = new CopyOnWriteArrayList<>();

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI git;
    private final String authorization;
    private final HttpServer api;
    private final HttpServer storage;
    private final Optional<SSLContext> tls;
    volatile String storageHost = "127.0.0.1";

    /** What the storage does instead of its work. */
    volatile Optional<Handler> fault = Optional.empty();

    /** Plain. */
    LfsServer(URI git, String token) throws IOException {
        this(git, token, Optional.empty());
    }

    /** With TLS: the API demands a certificate of its clients, the storage does not. */
    LfsServer(URI git, String token, Optional<SSLContext> tls) throws IOException {
        this.git = git;
        this.tls = tls;
        byte[] pair = ("x-access-token:" + token).getBytes(StandardCharsets.UTF_8);
        this.authorization = "Basic " + Base64.getEncoder().encodeToString(pair);
        this.api = serve(this::api, true);
        this.storage = serve(this::stored, false);
    }

    interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }

    private HttpServer listen(boolean demands) throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        if (tls.isEmpty()) {
            return HttpServer.create(any, 0);
        }
        HttpsServer server = HttpsServer.create(any, 0);
        server.setHttpsConfigurator(
                new HttpsConfigurator(tls.get()) {
                    @Override
                    public void configure(HttpsParameters parameters) {
                        SSLParameters set = getSSLContext().getDefaultSSLParameters();
                        set.setNeedClientAuth(demands);
                        parameters.setSSLParameters(set);
                    }
                });
        return server;
    }

    private HttpServer serve(Handler handler, boolean demands) throws IOException {
        HttpServer server = listen(demands);
        server.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        handler.handle(exchange);
                    }
                });
        server.setExecutor(threads);
        server.start();
        return server;
    }

    private String scheme() {
        return tls.isPresent() ? "https" : "http";
    }

    String url() {
        return scheme() + "://localhost:" + api.getAddress().getPort();
    }

    int storagePort() {
        return storage.getAddress().getPort();
    }

    private void api(HttpExchange exchange) throws IOException {
        if (exchange instanceof HttpsExchange secure) {
            X509Certificate shown =
                    (X509Certificate) secure.getSSLSession().getPeerCertificates()[0];
            if (exchange.getRequestURI().getPath().contains("/info/lfs/")) {
                subjects.add(shown.getSubjectX500Principal().getName());
            }
        }
        String path = exchange.getRequestURI().getPath();
        if (!path.contains("/info/lfs/")) {
            forward(exchange);
        } else if (!authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange, 401, "{}");
        } else if (path.endsWith("/info/lfs/objects/batch")) {
            JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
            log.add("batch " + body.path("operation").asString());
            answer(exchange, 200, batch(body).toString());
        } else if (path.endsWith("/verify")) {
            JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
            byte[] found = objects.get(body.path("oid").asString());
            log.add("verify");
            boolean there = found != null && found.length == body.path("size").asInt(-1);
            answer(exchange, there ? 200 : 404, "{}");
        } else {
            answer(exchange, 404, "{}");
        }
    }

    private ObjectNode batch(JsonNode body) {
        ObjectNode answer = JSON.createObjectNode().put("transfer", "basic");
        ArrayNode list = answer.putArray("objects");
        boolean upload = body.path("operation").asString().equals("upload");
        for (JsonNode one : body.path("objects")) {
            String oid = one.path("oid").asString();
            ObjectNode said = list.addObject().put("oid", oid);
            said.put("size", one.path("size").asLong()).put("authenticated", true);
            if (upload == objects.containsKey(oid)) {
                if (!upload) {
                    said.putObject("actions");
                }
                continue;
            }
            if (!upload && !objects.containsKey(oid)) {
                said.putObject("error").put("code", 404).put("message", "Object does not exist");
                continue;
            }
            actions(said.putObject("actions"), oid, upload);
        }
        return answer;
    }

    private void actions(ObjectNode actions, String oid, boolean upload) {
        int port = storage.getAddress().getPort();
        ObjectNode action = actions.putObject(upload ? "upload" : "download");
        action.put(
                "href",
                scheme() + "://" + storageHost + ":" + port + "/" + oid + "?sig=canary-signed");
        action.putObject("header").put("X-Storage-Key", KEY);
        action.put("expires_in", 600);
        if (upload) {
            ObjectNode verify =
                    actions.putObject("verify").put("href", url() + "/verify/info/lfs/verify");
            verify.putObject("header").put("Authorization", authorization);
        }
    }

    private void stored(HttpExchange exchange) throws IOException {
        String oid = exchange.getRequestURI().getPath().substring(1);
        boolean open =
                KEY.equals(exchange.getRequestHeaders().getFirst("X-Storage-Key"))
                        && "sig=canary-signed".equals(exchange.getRequestURI().getQuery())
                        && exchange.getRequestHeaders().getFirst("Authorization") == null;
        log.add(exchange.getRequestMethod() + (open ? "" : " refused"));
        if (!open) {
            answer(exchange, 403, "{}");
        } else if (fault.isPresent()) {
            fault.get().handle(exchange);
        } else if (exchange.getRequestMethod().equals("PUT")) {
            byte[] bytes = exchange.getRequestBody().readAllBytes();
            objects.put(oid, bytes);
            answer(exchange, 200, "");
        } else {
            byte[] bytes = objects.getOrDefault(oid, new byte[0]);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private void forward(HttpExchange exchange) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(git + exchange.getRequestURI().toString()))
                        .method(
                                exchange.getRequestMethod(),
                                HttpRequest.BodyPublishers.ofByteArray(
                                        exchange.getRequestBody().readAllBytes()));
        for (String name : List.of("Authorization", "Content-Type", "Git-Protocol", "Accept")) {
            exchange.getRequestHeaders()
                    .getOrDefault(name, List.of())
                    .forEach(value -> request.header(name, value));
        }
        try {
            HttpResponse<byte[]> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            response.headers()
                    .firstValue("Content-Type")
                    .ifPresent(t -> exchange.getResponseHeaders().set("Content-Type", t));
            exchange.sendResponseHeaders(response.statusCode(), 0);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(response.body());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/vnd.git-lfs+json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        api.stop(0);
        storage.stop(0);
        threads.shutdownNow();
    }
}
