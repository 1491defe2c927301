package dev.jib.gateway.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** A forward proxy that opens tunnels for whoever shows its login. */
final class ConnectProxy implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<String> tunnels = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final String login;

    ConnectProxy(String login) throws IOException {
        byte[] bytes = login.getBytes(StandardCharsets.UTF_8);
        this.login = "Proxy-Authorization: Basic " + Base64.getEncoder().encodeToString(bytes);
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** The first line of each tunnel that was opened. */
    List<String> tunnels() {
        return tunnels;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void serve(Socket client) {
        try (client) {
            while (true) {
                String head = head(client.getInputStream());
                if (head.isEmpty()) {
                    return;
                }
                if (head.toLowerCase(Locale.ROOT).contains(login.toLowerCase(Locale.ROOT))) {
                    tunnel(client, head.lines().findFirst().orElse(""));
                    return;
                }
                say(
                        client,
                        "407 Proxy Authentication Required\r\nContent-Length: 0\r\n"
                                + "Proxy-Authenticate: Basic realm=\"proxy\"");
            }
        } catch (IOException gone) {
            return;
        }
    }

    private static void say(Socket client, String status) throws IOException {
        byte[] answer = ("HTTP/1.1 " + status + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        client.getOutputStream().write(answer);
    }

    private void tunnel(Socket client, String line) throws IOException {
        tunnels.add(line);
        String[] place = line.split(" ")[1].split(":");
        try (Socket server = new Socket(place[0], Integer.parseInt(place[1]))) {
            open.add(server);
            say(client, "200 Connected");
            Thread back = Thread.ofVirtual().start(() -> pass(server, client));
            pass(client, server);
            back.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pass(Socket from, Socket to) {
        try (OutputStream out = to.getOutputStream()) {
            from.getInputStream().transferTo(out);
        } catch (IOException gone) {
            return;
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int b = in.read(); b >= 0; b = in.read()) {
            head.append((char) b);
            if (head.toString().endsWith("\r\n\r\n")) {
                return head.toString();
            }
        }
        return "";
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket one : open) {
            one.close();
        }
    }
}
