package dev.jib.it.push;

import dev.jib.gateway.app.AdminClient;
import dev.jib.gateway.app.GatewayApp;
import dev.jib.it.stand.GitCommand;
import dev.jib.it.stand.JibGateway.Session;
import dev.jib.it.stand.Needs;
import dev.jib.it.stand.World;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A gateway with rules about content, in front of any upstream, spoken to in raw bytes. */
@SuppressWarnings("InlineFormatString") // templates of whole files
final class PushGateway implements AutoCloseable {
    static final String OWN = "refs/heads/jib/agent-7/";

    private static final String CONFIG =
            """
            version: 1
            gateway:
              state-dir: %1$s/state
              runtime-dir: %1$s/run
              admin-socket: %1$s/admin.sock
              listen: 127.0.0.1:0
              audit: {file: %1$s/audit.jsonl}
              helper-dir: %3$s
              overlap: %4$s
            defaults:
              limits: {pack-bytes: 1GiB, object-bytes: 300MiB, inflated-bytes: 1GiB, objects: 5000,
                       refs-per-push: 30, delta-depth: 50, seconds: 120}
            upstreams:
              up: {base: %2$s, credential: {file: %1$s/token, form: basic, user: git}%5$s}
            repositories:
              acme/*: {upstream: up}
            refs:
              - name: own-branches
                who: [agent-*]
                repo: acme/*
                ref: refs/heads/jib/${identity}/**
                allow: [create, update, force, delete]
                push-options: ["re:PACK.*"]
              - name: any-tags
                who: [agent-*]
                repo: acme/*
                ref: refs/tags/**
                allow: [create]
            """;

    /** Rules that make the gateway look into commits and trees. */
    static final String RULES =
            """
            content:
              - name: ci-definitions
                deny-paths: [".github/**", "secret/é.txt"]
              - name: hygiene
                file: {symlinks: inside-tree, case-collisions: deny}
            """;

    /** How a push reaches the gateway. */
    enum Via {
        SOCKET,
        HTTP
    }

    private final World world;
    private final String base;
    private final Path config;
    private GatewayApp app;

    private PushGateway(World world, String base, Path config) throws IOException {
        this.world = world;
        this.base = base;
        this.config = config;
        this.app = GatewayApp.start(config);
    }

    /**
     * What there is to choose of a gateway.
     *
     * @param base the upstream's URL
     * @param authority the certificate to trust, if not plain
     * @param token what the upstream demands
     * @param overlap on or off
     * @param rules content rules
     */
    record Choice(
            String base, Optional<Path> authority, String token, String overlap, String rules) {}

    /** Starts one in the test's world, which closes it. */
    static PushGateway start(World world, Choice choice) {
        world.file("token", choice.token + "\n");
        String text =
                CONFIG.formatted(
                                world.root(),
                                choice.base,
                                Needs.helper().getParent(),
                                choice.overlap,
                                choice.authority.map(a -> ", ca-file: " + a).orElse(""))
                        + choice.rules;
        try {
            return world.closing(
                    new PushGateway(world, choice.base, world.file("gateway.yaml", text)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The URL by which everybody calls a repository. */
    String url(String repository) {
        return base + "/" + repository + ".git";
    }

    /** Makes a session; with a host repository the gateway reads its objects. */
    Session session(String name, Optional<Path> host) {
        String more =
                host.map(h -> ",\"container\":\"%s\",\"repos\":[\"%s\"]".formatted(name, h))
                        .orElse("");
        String body =
                "{\"principal\":\"agent-7\",\"repositories\":[\"acme/site\"]%s}".formatted(more);
        return Session.made(new AdminClient(world.root().resolve("admin.sock")), body);
    }

    /** Git as in a container of that session, with the helper. */
    GitCommand container(Session session) {
        Path home = world.directory("home-" + session.id());
        String rules =
                "[url \"jib::%1$s/\"]\n\tinsteadOf = %1$s/\n[protocol \"jib\"]\n\tallow = always\n";
        world.file("home-" + session.id() + "/.jibconfig", rules.formatted(base));
        return GitCommand.withHome(home)
                .with("GIT_CONFIG_SYSTEM", home.resolve(".jibconfig").toString())
                .with("GIT_CONFIG_NOSYSTEM", "0")
                .with("PATH", Needs.helper().getParent() + ":" + System.getenv("PATH"))
                .with("JIB_GATEWAY", "unix:" + session.socketDirectory().resolve("git.sock"));
    }

    /** Sends the bytes of a push and returns the answer. */
    RawAnswer push(Via via, Session session, byte[] bytes) {
        try {
            return RawAnswer.read(via == Via.HTTP ? http(session, bytes) : native0(session, bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A connection to the session's socket at which a push may begin: the refs have been read. */
    SocketChannel connect(Session session) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(session.socketDirectory().resolve("git.sock")));
        String line = "git-receive-pack " + url("acme/site") + "\0host=x\0\0version=2\0";
        write(channel, RawPack.bytes(RawPush.pkt(line)));
        InputStream in = Channels.newInputStream(channel);
        var reader = new dev.jib.gateway.pktline.PktLineReader(in);
        reader.read(); // jib ok
        while (reader.read() instanceof dev.jib.gateway.pktline.PktLine.Data) {
            // the refs
        }
        return channel;
    }

    /** What the session's socket answers to a first line with that URL, and nothing after it. */
    String open(Session session, String service, String url) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(
                    UnixDomainSocketAddress.of(session.socketDirectory().resolve("git.sock")));
            String line = service + " " + url + "\0host=x\0\0version=2\0";
            write(channel, RawPack.bytes(RawPush.pkt(line) + "0000"));
            channel.shutdownOutput();
            return new String(
                    Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The status line of a GET of the refs below that path of the smart HTTP port. */
    String getRefs(Session session, String path) throws IOException {
        String credentials =
                Base64.getEncoder().encodeToString(RawPack.bytes("x:" + session.token()));
        String head =
                "GET %s/info/refs?service=git-receive-pack HTTP/1.1\r\nHost: localhost\r\n"
                        + "Connection: close\r\nAuthorization: Basic %s\r\n\r\n";
        int port = app.tcpAddress().orElseThrow().getPort();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(RawPack.bytes(head.formatted(path, credentials)));
            byte[] answer = socket.getInputStream().readAllBytes();
            return new String(answer, StandardCharsets.UTF_8).lines().findFirst().orElse("");
        }
    }

    static void write(SocketChannel channel, byte[] bytes) throws IOException {
        for (ByteBuffer left = ByteBuffer.wrap(bytes); left.hasRemaining(); ) {
            channel.write(left);
        }
    }

    /** The lines of the audit log. */
    List<String> audit() {
        try {
            return Files.readAllLines(world.root().resolve("audit.jsonl"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where pushes are while they are inspected. */
    Path quarantine() {
        return world.root().resolve("state/quarantine");
    }

    /** Closes it at once, whatever is under way. */
    void stop() {
        try {
            app.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it again. */
    void startAgain() {
        try {
            app = GatewayApp.start(config);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        app.close();
    }

    private byte[] native0(Session session, byte[] bytes) throws IOException {
        try (SocketChannel channel = connect(session)) {
            return exchange(
                    Channels.newInputStream(channel),
                    () -> {
                        write(channel, bytes);
                        channel.shutdownOutput();
                    });
        }
    }

    /** Sends while it reads: a refused push is answered before it has been read. */
    private static byte[] exchange(InputStream in, Sending sending) {
        Thread sender =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                sending.run();
                            } catch (IOException ignored) {
                                // refused before all was sent
                            }
                        });
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            in.transferTo(out);
            sender.join();
        } catch (IOException ignored) {
            // what was said before counts
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return out.toByteArray();
    }

    private byte[] http(Session session, byte[] bytes) throws IOException {
        String authority = base.replaceFirst("^https?://", "");
        String credentials =
                Base64.getEncoder().encodeToString(RawPack.bytes("x:" + session.token()));
        String head =
                """
                POST /%s/acme/site.git/git-receive-pack HTTP/1.1
                Host: localhost
                Connection: close
                Authorization: Basic %s
                Content-Type: application/x-git-receive-pack-request
                Content-Length: %d

                """
                        .formatted(authority, credentials, bytes.length)
                        .replace("\n", "\r\n");
        int port = app.tcpAddress().orElseThrow().getPort();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            OutputStream out = socket.getOutputStream();
            byte[] answer =
                    exchange(
                            socket.getInputStream(),
                            () -> {
                                out.write(RawPack.join(RawPack.bytes(head), bytes));
                                out.flush();
                            });
            String text = new String(answer, StandardCharsets.ISO_8859_1);
            int end = text.indexOf("\r\n\r\n");
            if (!text.startsWith("HTTP/1.") || !text.contains(" 200 ")) {
                throw new AssertionError("expected 200: " + text);
            }
            String body = text.substring(end + 4);
            boolean chunked = text.substring(0, end).toLowerCase(Locale.ROOT).contains("chunked");
            return (chunked ? dechunked(body) : body).getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    private static String dechunked(String body) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        for (int eol = body.indexOf("\r\n"); eol > at; eol = body.indexOf("\r\n", at)) {
            int length = Integer.parseInt(body.substring(at, eol), 16);
            out.append(body, eol + 2, eol + 2 + length);
            at = eol + 2 + length + 2;
        }
        return out.toString();
    }

    /** Something to send. */
    private interface Sending {
        void run() throws IOException;
    }
}
