package dev.jib.it.stand;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;

/**
 * A smart HTTP server on raw sockets: what git answers is whole, but for packs and reports the
 * framing around it is as the test wants it. Every connection serves one request.
 */
public final class FramingServer implements AutoCloseable {
    /** How the answer with a pack or a report is framed. */
    public enum Framing {
        /** As it should be. */
        WHOLE,
        /** A chunk's size is no number. */
        BAD_CHUNK_SIZE,
        /** A chunk is longer than its size says. */
        CHUNK_TOO_LONG,
        /** All is there but the last chunk, and the connection closes. */
        NO_LAST_CHUNK,
        /** More is announced than comes. */
        LENGTH_TOO_LONG,
        /** Less is announced than comes. */
        LENGTH_TOO_SHORT,
        /** gzip of 2 GiB of zeros. */
        GZIP_BOMB,
        /** gzip whose second half is spoilt. */
        GZIP_CORRUPT,
        /** gzip without its end. */
        GZIP_CUT,
        /** The connection is reset in the middle. */
        RESET,
        /** A byte now and then, so that no silence is long. */
        DRIP
    }

    private final Path repositories;
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private volatile Framing framing = Framing.WHOLE;

    /** Serves the repositories below that directory. */
    public FramingServer(Path repositories) throws IOException {
        this.repositories = repositories;
        Thread.ofVirtual().start(this::accept);
    }

    /** Its address. */
    public String base() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** How packs and reports are framed from now on. */
    public void frame(Framing next) {
        framing = next;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = client.getInputStream();
            String head = head(in);
            byte[] request = body(in, head);
            String target = head.split(" ", 3)[1];
            boolean refs = target.contains("/info/refs");
            String service = target.contains("receive-pack") ? "receive-pack" : "upload-pack";
            byte[] answer =
                    git(service, target.substring(0, target.indexOf(".git") + 4), refs, request);
            boolean pack = !refs && !new String(request, ISO_8859_1).contains("command=ls-refs");
            String type = "application/x-git-" + service + (refs ? "-advertisement" : "-result");
            OutputStream out = new BufferedOutputStream(client.getOutputStream());
            out.write(
                    ("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: " + type + "\r\n")
                            .getBytes(ISO_8859_1));
            Framing how = pack ? framing : Framing.WHOLE;
            send(out, answer, how);
            out.flush();
            if (how == Framing.RESET) {
                client.setSoLinger(true, 0); // closing sends RST, whatever was not taken yet
                return;
            }
            client.shutdownOutput();
            in.skipNBytes(Long.MAX_VALUE);
        } catch (IOException | InterruptedException gone) {
            // The gateway has seen enough.
        }
    }

    private static void send(OutputStream out, byte[] body, Framing framing) throws IOException {
        int half = body.length / 2;
        switch (framing) {
            case WHOLE -> fixed(out, body.length, "", body);
            case LENGTH_TOO_LONG -> fixed(out, body.length + 1000, "", body);
            case LENGTH_TOO_SHORT -> fixed(out, body.length - 30, "", body);
            case BAD_CHUNK_SIZE -> {
                chunk(out, body, 0, half);
                line(out, "zz");
            }
            case CHUNK_TOO_LONG -> {
                chunk(out, body, 0, half);
                line(out, "5");
                out.write(body, half, body.length - half);
            }
            case RESET -> fixed(out, body.length, "", Arrays.copyOf(body, half));
            case NO_LAST_CHUNK -> chunk(out, body, 0, body.length);
            case GZIP_BOMB -> bomb(out);
            case GZIP_CORRUPT -> {
                byte[] gzip = gzip(body);
                Arrays.fill(gzip, gzip.length / 2, gzip.length, (byte) 0x55);
                fixed(out, gzip.length, "Content-Encoding: gzip\r\n", gzip);
            }
            case GZIP_CUT -> {
                byte[] gzip = Arrays.copyOf(gzip(body), gzip(body).length / 2);
                fixed(out, gzip.length, "Content-Encoding: gzip\r\n", gzip);
            }
            case DRIP -> drip(out, body);
        }
    }

    private static void fixed(OutputStream out, int length, String field, byte[] body)
            throws IOException {
        line(out, field + "Content-Length: " + length + "\r\n");
        out.write(body);
    }

    /** The first chunk comes with the end of the head. */
    private static void chunk(OutputStream out, byte[] body, int from, int count)
            throws IOException {
        line(out, "Transfer-Encoding: chunked\r\n");
        line(out, Integer.toHexString(count));
        out.write(body, from, count);
        line(out, "");
    }

    private static void drip(OutputStream out, byte[] body) throws IOException {
        line(out, "Content-Length: " + body.length + "\r\n");
        for (byte one : body) {
            out.write(one);
            out.flush();
            LockSupport.parkNanos(200_000_000);
        }
    }

    private static void bomb(OutputStream out) throws IOException {
        line(out, "Content-Encoding: gzip\r\n");
        byte[] zeros = new byte[1 << 20];
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            for (int i = 0; i < 2048; i++) {
                gzip.write(zeros);
            }
        }
    }

    private static byte[] gzip(byte[] body) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(body);
        }
        return out.toByteArray();
    }

    private static void line(OutputStream out, String text) throws IOException {
        out.write((text + "\r\n").getBytes(ISO_8859_1));
    }

    private byte[] git(String service, String path, boolean refs, byte[] request)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("git", service, "--stateless-rpc");
        if (refs) {
            builder.command().add("--advertise-refs");
        }
        builder.command().add(repositories + path);
        builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
        builder.environment().put("GIT_CONFIG_COUNT", "1");
        builder.environment().put("GIT_CONFIG_KEY_0", "safe.directory");
        builder.environment().put("GIT_CONFIG_VALUE_0", "*");
        if (service.equals("upload-pack")) {
            builder.environment().put("GIT_PROTOCOL", "version=2");
        }
        Process git = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (OutputStream in = git.getOutputStream()) {
            in.write(request);
        }
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        if (refs) {
            String line = "# service=git-" + service + "\n";
            answer.writeBytes("%04x%s0000".formatted(line.length() + 4, line).getBytes(ISO_8859_1));
        }
        git.getInputStream().transferTo(answer);
        git.waitFor();
        return answer.toByteArray();
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("no request");
            }
            head.append((char) b);
        }
        return head.toString();
    }

    private static byte[] body(InputStream in, String head) throws IOException {
        String lower = head.toLowerCase(java.util.Locale.ROOT);
        int at = lower.indexOf("content-length: ");
        if (at >= 0) {
            String length = head.substring(at + 16, head.indexOf('\r', at));
            return in.readNBytes(Integer.parseInt(length));
        }
        if (lower.contains("transfer-encoding: chunked")) {
            throw new IOException("a request in chunks (expected: a small one)");
        }
        return new byte[0];
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
