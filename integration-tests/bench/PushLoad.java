import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Pushes of one small commit each, made in memory and sent in the gateway's native transport, and an
 * upstream that takes every push and keeps nothing: what is left to measure is the gateway.
 *
 * <pre>
 *   java PushLoad.java base PACK-FILE                       writes the pack of the base commit, prints its id
 *   java PushLoad.java sink ID                              serves; prints its port
 *   java PushLoad.java push SOCKET URL PARALLEL COUNT FROM  pushes; prints a second, p50 and p95 ms
 * </pre>
 */
public final class PushLoad {
    private static final int DIRECTORIES = 20;
    private static final int FILES = 50;
    private static final String WHO = "Bench <bench@example.com> 1600000000 +0000";

    private record GitObject(int type, byte[] content) {
        static final List<String> NAMES = List.of("", "commit", "tree", "blob");

        byte[] id() throws Exception {
            MessageDigest sha = MessageDigest.getInstance("SHA-1");
            sha.update((NAMES.get(type) + " " + content.length + "\0").getBytes(StandardCharsets.US_ASCII));
            return sha.digest(content);
        }

        String hex() throws Exception {
            return HexFormat.of().formatHex(id());
        }
    }

    private final Map<String, byte[]> root = new TreeMap<>();
    private final Map<String, byte[]> first = new TreeMap<>();
    private final List<GitObject> base = new ArrayList<>();

    private PushLoad() throws Exception {
        for (int d = 0; d < DIRECTORIES; d++) {
            Map<String, byte[]> entries = d == 0 ? first : new TreeMap<>();
            for (int f = 0; f < FILES; f++) {
                GitObject blob = blob("file " + f + " of directory " + d + "\n");
                entries.put("f" + f + ".txt", blob.id());
                base.add(blob);
            }
            GitObject tree = tree(entries, "100644");
            root.put("d" + d, tree.id());
            base.add(tree);
        }
        GitObject top = tree(root, "40000");
        base.add(top);
        base.add(commit(top, "", "base"));
    }

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "base" -> new PushLoad().writeBase(Path.of(arguments[1]));
            case "sink" -> sink(arguments[1]);
            case "push" ->
                    new PushLoad()
                            .push(
                                    Path.of(arguments[1]),
                                    arguments[2],
                                    Integer.parseInt(arguments[3]),
                                    Integer.parseInt(arguments[4]),
                                    Integer.parseInt(arguments[5]));
            default -> throw new IllegalArgumentException(arguments[0] + " (expected: base, sink or push)");
        }
    }

    private void writeBase(Path file) throws Exception {
        Files.write(file, pack(base));
        System.out.println(base.getLast().hex());
    }

    private void push(Path socket, String url, int parallel, int count, int from) throws Exception {
        List<byte[]> requests = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            requests.add(request(i));
        }
        byte[] hello = pkt(("git-receive-pack " + url + "\0host=bench\0").getBytes(StandardCharsets.UTF_8));
        double[] times = new double[count];
        AtomicInteger next = new AtomicInteger();
        long started = System.nanoTime();
        try (var threads = Executors.newFixedThreadPool(parallel)) {
            List<java.util.concurrent.Future<?>> all = new ArrayList<>();
            for (int t = 0; t < parallel; t++) {
                all.add(threads.submit(() -> {
                    for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                        long begun = System.nanoTime();
                        pushOne(socket, hello, requests.get(i));
                        times[i] = (System.nanoTime() - begun) / 1e6;
                    }
                    return null;
                }));
            }
            for (var each : all) {
                each.get();
            }
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        Arrays.sort(times);
        System.out.printf(
                "%.1f %.1f %.1f%n", count / seconds, times[count / 2], times[(int) (count * 0.95)]);
    }

    private static void pushOne(Path socket, byte[] hello, byte[] request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            DataInputStream in = new DataInputStream(new java.io.BufferedInputStream(Channels.newInputStream(channel)));
            send(channel, hello);
            String welcome = line(in);
            if (!welcome.startsWith("jib ok")) {
                throw new IOException(welcome);
            }
            while (!line(in).isEmpty()) {}
            send(channel, request);
            channel.shutdownOutput();
            StringBuilder answer = new StringBuilder();
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                answer.append(line);
            }
            if (!answer.toString().contains("ok refs/heads/")) {
                throw new IOException("not pushed: " + answer);
            }
        }
    }

    private static void send(SocketChannel channel, byte[] bytes) throws IOException {
        for (ByteBuffer left = ByteBuffer.wrap(bytes); left.hasRemaining(); ) {
            channel.write(left);
        }
    }

    /** A pkt-line; empty for a flush-pkt. */
    private static String line(DataInputStream in) throws IOException {
        byte[] head = in.readNBytes(4);
        if (head.length < 4) {
            throw new EOFException("the gateway closed");
        }
        int length = Integer.parseInt(new String(head, StandardCharsets.US_ASCII), 16);
        return length == 0 ? "" : new String(in.readNBytes(length - 4), StandardCharsets.UTF_8);
    }

    private byte[] request(int number) throws Exception {
        GitObject blob = blob("changed by push " + number + "\n");
        Map<String, byte[]> entries = new TreeMap<>(first);
        entries.put("f1.txt", blob.id());
        GitObject directory = tree(entries, "100644");
        Map<String, byte[]> top = new TreeMap<>(root);
        top.put("d0", directory.id());
        GitObject tree = tree(top, "40000");
        GitObject commit = commit(tree, "parent " + base.getLast().hex() + "\n", "push " + number);
        String command =
                "0".repeat(40) + " " + commit.hex() + " refs/heads/jib/bench/n" + number + "\0 report-status side-band-64k";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(pkt(command.getBytes(StandardCharsets.UTF_8)));
        out.write("0000".getBytes(StandardCharsets.US_ASCII));
        out.write(pack(List.of(commit, tree, directory, blob)));
        return out.toByteArray();
    }

    private static GitObject blob(String text) {
        return new GitObject(3, text.getBytes(StandardCharsets.UTF_8));
    }

    private static GitObject commit(GitObject tree, String parent, String message) throws Exception {
        String text =
                "tree " + tree.hex() + "\n" + parent + "author " + WHO + "\ncommitter " + WHO + "\n\n" + message + "\n";
        return new GitObject(1, text.getBytes(StandardCharsets.UTF_8));
    }

    private static GitObject tree(Map<String, byte[]> entries, String mode) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
            out.write((mode + " " + entry.getKey() + "\0").getBytes(StandardCharsets.UTF_8));
            out.write(entry.getValue());
        }
        return new GitObject(2, out.toByteArray());
    }

    private static byte[] pack(List<GitObject> objects) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write("PACK".getBytes(StandardCharsets.US_ASCII));
        out.write(ByteBuffer.allocate(8).putInt(2).putInt(objects.size()).array());
        for (GitObject object : objects) {
            long left = object.content.length >> 4;
            int b = object.type << 4 | object.content.length & 15;
            for (; left > 0; left >>= 7) {
                out.write(b | 0x80);
                b = (int) (left & 0x7f);
            }
            out.write(b);
            try (Deflating deflated = new Deflating(out)) {
                deflated.write(object.content);
            }
        }
        out.write(MessageDigest.getInstance("SHA-1").digest(out.toByteArray()));
        return out.toByteArray();
    }

    /** Ends its zlib stream when it is closed, and leaves the stream below open. */
    private static final class Deflating extends DeflaterOutputStream {
        Deflating(OutputStream out) {
            super(out, new Deflater());
        }

        @Override
        public void close() throws IOException {
            finish();
            def.end();
        }
    }

    private static byte[] pkt(byte[] payload) {
        byte[] head = "%04x".formatted(payload.length + 4).getBytes(StandardCharsets.US_ASCII);
        byte[] line = Arrays.copyOf(head, head.length + payload.length);
        System.arraycopy(payload, 0, line, head.length, payload.length);
        return line;
    }

    private static void sink(String id) throws IOException {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.maxIdleConnections", "10000");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> answer(exchange, id));
        server.start();
        System.out.println("port " + server.getAddress().getPort());
    }

    private static void answer(HttpExchange exchange, String id) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        boolean refs = exchange.getRequestURI().getPath().endsWith("/info/refs");
        if (refs) {
            exchange.getResponseHeaders().set("Content-Type", "application/x-git-receive-pack-advertisement");
            out.write(pkt("# service=git-receive-pack\n".getBytes(StandardCharsets.UTF_8)));
            out.write("0000".getBytes(StandardCharsets.US_ASCII));
            out.write(pkt((id + " refs/heads/main\0report-status side-band-64k ofs-delta agent=sink\n").getBytes(StandardCharsets.UTF_8)));
            out.write("0000".getBytes(StandardCharsets.US_ASCII));
        } else {
            String ref;
            try (InputStream body = exchange.getRequestBody()) {
                String command = line(new DataInputStream(body));
                ref = command.substring(82, command.indexOf('\0'));
                body.transferTo(OutputStream.nullOutputStream());
            }
            exchange.getResponseHeaders().set("Content-Type", "application/x-git-receive-pack-result");
            ByteArrayOutputStream report = new ByteArrayOutputStream();
            report.write(1);
            report.write(pkt("unpack ok\n".getBytes(StandardCharsets.UTF_8)));
            report.write(pkt(("ok " + ref + "\n").getBytes(StandardCharsets.UTF_8)));
            report.write("0000".getBytes(StandardCharsets.US_ASCII));
            out.write(pkt(report.toByteArray()));
            out.write("0000".getBytes(StandardCharsets.US_ASCII));
        }
        exchange.sendResponseHeaders(200, out.size());
        try (OutputStream body = exchange.getResponseBody()) {
            out.writeTo(body);
        }
    }
}
