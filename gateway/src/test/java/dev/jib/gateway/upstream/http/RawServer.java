package dev.jib.gateway.upstream.http;

import dev.jib.gateway.git.RepositoryUrl;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A server that does byte by byte what a test tells it, on loopback, at a port of its own. */
final class RawServer implements AutoCloseable {
    /** What the server does with one connection. */
    interface Script {
        void serve(Peer peer) throws IOException;
    }

    /** A request as it came. */
    record Request(String head, String body, boolean ended) {
        String line() {
            return head.substring(0, head.indexOf('\r'));
        }

        String header(String name) {
            return head.lines()
                    .filter(l ->
                            l.toLowerCase(Locale.ROOT)
                                    .startsWith(name.toLowerCase(Locale.ROOT) + ": "))
                    .map(l -> l.substring(name.length() + 2))
                    .findFirst()
                    .orElse("");
        }
    }

    private final ServerSocket listener;
    private final Script script;
    private final boolean tls;
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<String> certificates = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    RawServer(Script script) {
        this(script, Optional.empty());
    }

    RawServer(Script script, Optional<SSLContext> context) {
        this.script = script;
        this.tls = context.isPresent();
        try {
            InetAddress loopback = InetAddress.getByName("127.0.0.1");
            listener =
                    tls
                            ? context.get()
                                    .getServerSocketFactory()
                                    .createServerSocket(0, 50, loopback)
                            : new ServerSocket(0, 50, loopback);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().start(this::accept);
    }

    /** A server that answers each request of every connection in the same way. */
    static RawServer answering(String answer) {
        return new RawServer(peer -> {
            while (peer.request().isPresent()) {
                peer.write(answer);
            }
        });
    }

    /** The same over TLS, asking for a client's certificate, whoever made it. */
    static RawServer asking(String answer, SSLContext context) {
        RawServer[] self = new RawServer[1];
        self[0] =
                new RawServer(
                        peer -> {
                            SSLSocket socket = (SSLSocket) peer.socket;
                            socket.setWantClientAuth(true);
                            socket.startHandshake();
                            for (Certificate c : socket.getSession().getPeerCertificates()) {
                                self[0].certificates.add(
                                        ((X509Certificate) c).getSubjectX500Principal().getName());
                            }
                            while (peer.request().isPresent()) {
                                peer.write(answer);
                            }
                        },
                        Optional.of(context));
        return self[0];
    }

    List<String> certificates() {
        return certificates;
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                int number = connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket, number));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            script.serve(new Peer(socket, number));
        } catch (SocketException | javax.net.ssl.SSLException expected) {
            // The gateway went away, as some tests want it to.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RepositoryUrl url(String path) {
        return RepositoryUrl.parse(
                (tls ? "https" : "http") + "://127.0.0.1:" + listener.getLocalPort() + path);
    }

    int connections() {
        return connections.get();
    }

    List<Request> requests() {
        return requests;
    }

    List<String> lines() {
        return requests.stream().map(Request::line).toList();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    /** One connection as the server sees it. */
    final class Peer {
        private final Socket socket;
        private final InputStream in;
        private final int number;

        Peer(Socket socket, int number) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
            this.number = number;
        }

        /** Which connection of the server's this is, from 1. */
        int number() {
            return number;
        }

        /** The next request, whole; empty when the gateway closed. */
        Optional<Request> request() throws IOException {
            String head = head();
            if (head.isEmpty()) {
                return Optional.empty();
            }
            Request bare = new Request(head, "", true);
            Request request =
                    bare.header("transfer-encoding").equals("chunked")
                            ? chunked(head)
                            : new Request(head, counted(bare.header("content-length")), true);
            requests.add(request);
            return Optional.of(request);
        }

        /** The head of the next request; empty when the gateway closed. */
        String head() throws IOException {
            StringBuilder text = new StringBuilder();
            while (text.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                if (next < 0) {
                    return "";
                }
                text.append((char) next);
            }
            return text.toString();
        }

        private String counted(String length) throws IOException {
            int size = length.isEmpty() ? 0 : Integer.parseInt(length);
            return new String(in.readNBytes(size), StandardCharsets.ISO_8859_1);
        }

        private Request chunked(String head) throws IOException {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            while (true) {
                String size = line();
                if (size.isEmpty()) {
                    return new Request(head, body.toString(StandardCharsets.ISO_8859_1), false);
                }
                int count = Integer.parseInt(size, 16);
                body.write(in.readNBytes(count));
                line();
                if (count == 0) {
                    return new Request(head, body.toString(StandardCharsets.ISO_8859_1), true);
                }
            }
        }

        String line() throws IOException {
            StringBuilder text = new StringBuilder();
            int next = read();
            while (next >= 0 && next != '\n') {
                text.append((char) next);
                next = read();
            }
            return text.toString().strip();
        }

        private int read() throws IOException {
            try {
                return in.read();
            } catch (SocketException e) {
                return -1;
            }
        }

        InputStream in() {
            return in;
        }

        void write(String text) throws IOException {
            write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void write(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        }

        /** Ends the connection with a reset. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }
}
