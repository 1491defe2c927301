package dev.jib.it.stand;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A forward proxy that takes CONNECT from who shows one of its passwords; every name is this
 * machine.
 */
public final class TunnelProxy implements AutoCloseable {
    private static final String USER = "jib";

    private final ServerSocket listener;
    private final Set<String> welcome = ConcurrentHashMap.newKeySet();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final List<String> targets = new CopyOnWriteArrayList<>();

    private TunnelProxy() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().name("tunnel-proxy").start(this::accept);
    }

    /** Starts it in the test's world, which closes it; nobody is let through yet. */
    public static TunnelProxy start(World world) {
        try {
            return world.closing(new TunnelProxy());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The user {@code jib} is let through with that password too. */
    public void admit(String password) {
        welcome.add(header(password));
    }

    /** That password opens nothing any more; what is open stays so. */
    public void dismiss(String password) {
        welcome.remove(header(password));
    }

    /** What is open breaks off. */
    public void breakConnections() {
        open.forEach(TunnelProxy::close);
        open.clear();
    }

    /** Where it listens. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Where it connected to, as {@code host:port}. */
    public List<String> targets() {
        return targets;
    }

    private static String header(String password) {
        byte[] pair = (USER + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "basic " + Base64.getEncoder().encodeToString(pair);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                return; // it was closed
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            String head = head(client.getInputStream());
            String shown =
                    head.lines()
                            .filter(l ->
                                    l.toLowerCase(java.util.Locale.ROOT)
                                            .startsWith("proxy-authorization:"))
                            .map(l -> l.substring(l.indexOf(':') + 1).strip())
                            .map(l -> l.replaceFirst("(?i)^basic", "basic"))
                            .findFirst()
                            .orElse("");
            if (!head.startsWith("CONNECT ") || !welcome.contains(shown)) {
                say(client, "HTTP/1.1 407 Proxy Authentication Required\r\nX-Shown: " + shown);
                return;
            }
            String target = head.split(" ", 3)[1];
            targets.add(target);
            tunnel(client, Integer.parseInt(target.substring(target.lastIndexOf(':') + 1)));
        } catch (IOException ignored) {
            // The client or the server is gone, and the other learns of it.
        }
    }

    private static void say(Socket client, String head) throws IOException {
        client.getOutputStream().write((head + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the head ends early");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private void tunnel(Socket client, int port) throws IOException {
        try (Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
            open.add(server);
            say(client, "HTTP/1.1 200 OK");
            Thread back = Thread.ofVirtual().start(() -> copy(server, client));
            copy(client, server);
            back.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(Socket from, Socket to) {
        try (OutputStream out = to.getOutputStream()) {
            from.getInputStream().transferTo(out);
        } catch (IOException ignored) {
            // One side is gone, and the other learns of it.
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException ignored) {
            // It is gone already.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        breakConnections();
    }
}
