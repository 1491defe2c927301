package dev.jib.gateway.demo;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;

/**
 * A git server inside this process: the JDK's HTTP(S) server in front of {@code git http-backend}.
 * It demands a token, counts what reaches it, and fails on purpose when told to. It listens on
 * loopback at a port that the system chose.
 *
 * <p>The JDK's server is configured by system properties that it reads once, when it is first used
 * in a process: this class sets them unless they are set. {@code sun.net.httpserver.nodelay=true}
 * (else 40 ms are lost per small answer), {@code maxIdleConnections=10000} and {@code
 * idleInterval=3600} seconds (else keep-alive connections are closed after 30 s, and beyond 200 of
 * them at once).
 */
public final class EmbeddedUpstream implements AutoCloseable {
    static {
        setDefault("sun.net.httpserver.nodelay", "true");
        setDefault("sun.net.httpserver.maxIdleConnections", "10000");
        setDefault("sun.net.httpserver.idleInterval", "3600");
    }

    private static final int BACKLOG = 1024;
    private static final Duration BIND_TIME = Duration.ofSeconds(20);
    private static final Duration BIND_PAUSE = Duration.ofMillis(20);

    private final Path root;
    private final Optional<SSLContext> tls;
    private final Tokens tokens = new Tokens();
    private final FaultPlan faults = new FaultPlan();
    private final RequestLog log = new RequestLog();
    private final AtomicInteger tlsConnections = new AtomicInteger();
    private final HttpBackend backend;
    private final UpstreamHandler handler;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;

    private EmbeddedUpstream(Path root, Optional<SSLContext> tls, int port) {
        this.root = root;
        this.tls = tls;
        backend = new HttpBackend(root, log);
        handler = new UpstreamHandler(tokens, faults, log, backend);
        server = listen(port);
    }

    /** Starts an upstream on HTTP with its repositories under this existing directory. */
    public static EmbeddedUpstream http(Path root) {
        return http(root, 0);
    }

    /** The same at a port that one before it had; 0 lets the system choose. */
    static EmbeddedUpstream http(Path root, int port) {
        return new EmbeddedUpstream(root, Optional.empty(), port);
    }

    /** Starts an upstream on HTTPS; its certificate is for {@code localhost} and 127.0.0.1. */
    public static EmbeddedUpstream https(Path root, DemoAuthority authority) {
        return new EmbeddedUpstream(
                root, Optional.of(authority.serverContext(List.of("localhost", "127.0.0.1"))), 0);
    }

    /** From now on a request needs one of the accepted tokens; a fresh upstream needs none. */
    public EmbeddedUpstream acceptToken(String token) {
        tokens.accept(token);
        return this;
    }

    /** From now on this token is refused; when none is left, every request is. */
    public EmbeddedUpstream revokeToken(String token) {
        tokens.revoke(token);
        return this;
    }

    /** Where it listens: {@code https://localhost:PORT}, without a slash at the end. */
    public URI url() {
        String scheme = tls.isPresent() ? "https" : "http";
        return URI.create(scheme + "://localhost:" + port());
    }

    /** The port it listens at; the same after {@link #restart}. */
    public synchronized int port() {
        return server.getAddress().getPort();
    }

    /**
     * Makes an empty bare repository with {@code main} as its HEAD, that takes pushes, push
     * options, filters and wants of any object.
     *
     * @param path relative, such as {@code acme/site.git}
     */
    public UpstreamRepository createRepository(String path) {
        Path directory = root.resolve(path).normalize();
        if (!directory.startsWith(root) || directory.equals(root)) {
            throw new IllegalArgumentException(
                    "repository path: " + path + " (expected: relative, such as acme/site.git)");
        }
        HostGit git = new HostGit(root);
        git.run(root, "init", "-q", "--bare", "-b", "main", directory.toString());
        for (String setting :
                List.of(
                        "http.receivepack",
                        "receive.advertisePushOptions",
                        "receive.advertiseAtomic",
                        "uploadpack.allowFilter",
                        "uploadpack.allowAnySHA1InWant")) {
            git.run(directory, "config", setting, "true");
        }
        return new UpstreamRepository(path, directory, URI.create(url() + "/" + path));
    }

    /** What reached it. */
    public RequestLog requests() {
        return log;
    }

    /** TLS connections accepted so far, also those that never carried a request. */
    public int tlsConnections() {
        return tlsConnections.get();
    }

    /** Makes every request that matches fail, until {@link #heal}. */
    public void inject(Predicate<UpstreamRequest> when, Fault fault) {
        faults.add(when, fault, false);
    }

    /** Makes the next request that matches fail, and no other. */
    public void injectOnce(Predicate<UpstreamRequest> when, Fault fault) {
        faults.add(when, fault, true);
    }

    /** Takes all faults back. */
    public void heal() {
        faults.heal();
    }

    /** Drops every connection at once, then listens again at the same port. */
    public synchronized void restart() {
        int port = port();
        server.stop(0);
        server = listen(port);
    }

    /** Drops every connection and waits until no git process of its is left. */
    @Override
    public synchronized void close() {
        server.stop(0);
        faults.heal();
        backend.close();
        threads.shutdownNow();
    }

    private HttpServer listen(int port) {
        try {
            Files.createDirectories(root);
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            HttpServer made = bound(address);
            made.setExecutor(threads);
            made.createContext("/", handler);
            made.start();
            return made;
        } catch (IOException e) {
            throw new IllegalStateException(
                    "the embedded upstream cannot listen at port " + port, e);
        }
    }

    /** A port that was given up can be an outgoing connection's for a moment. */
    private HttpServer bound(InetSocketAddress address) throws IOException {
        long end = System.nanoTime() + BIND_TIME.toNanos();
        while (true) {
            try {
                return tls.isPresent()
                        ? secure(address, tls.get())
                        : HttpServer.create(address, BACKLOG);
            } catch (BindException e) {
                if (System.nanoTime() - end > 0) {
                    throw e;
                }
                LockSupport.parkNanos(BIND_PAUSE.toNanos());
            }
        }
    }

    private HttpServer secure(InetSocketAddress address, SSLContext context) throws IOException {
        HttpsServer made = HttpsServer.create(address, BACKLOG);
        made.setHttpsConfigurator(
                new HttpsConfigurator(context) {
                    @Override
                    public void configure(HttpsParameters parameters) {
                        tlsConnections.incrementAndGet();
                        parameters.setSSLParameters(context.getDefaultSSLParameters());
                    }
                });
        return made;
    }

    private static void setDefault(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
