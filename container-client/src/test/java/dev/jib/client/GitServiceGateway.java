package dev.jib.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * A gateway that hands each connection to git's own service in a directory of repositories, or
 * misbehaves as told.
 */
final class GitServiceGateway implements AutoCloseable {
    private final ServerSocketChannel server;
    private final Path repositories;
    private volatile String refusal = "";
    private volatile String pushAnswer = "";
    private volatile long lifetime = Long.MAX_VALUE;

    GitServiceGateway(Path socket, Path repositories) throws IOException {
        this.repositories = repositories;
        this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofPlatform().daemon().start(this::accept);
    }

    /** From now on every connection is refused with these words. */
    void refuse(String words) {
        refusal = words;
    }

    /**
     * From now on a push is answered so when its first commands are there, and the connection is
     * closed.
     */
    void answerPushesWith(String report) {
        pushAnswer = report;
    }

    /** From now on a connection ends after so many bytes to git. */
    void dieAfter(long bytes) {
        lifetime = bytes;
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel channel = server.accept();
                CompletableFuture<Void> served =
                        NativeHelper.inBackground(() -> {
                            try (channel) {
                                serve(channel);
                            }
                            return null;
                        });
                served.exceptionally(fault -> null);
            } catch (IOException expected) {
                return; // closed
            }
        }
    }

    private void serve(SocketChannel channel) throws Exception {
        String line = FakeGateway.pktLine(channel);
        if (!refusal.isEmpty()) {
            String error = "ERR " + refusal + "\n";
            FakeGateway.send(channel, PktLine.header(error.length()) + error);
            return;
        }
        String service = line.substring(4, line.indexOf(' '));
        String name =
                line.substring(line.lastIndexOf('/', line.indexOf('\0')) + 1, line.indexOf('\0'));
        FakeGateway.send(channel, "000bjib ok\n");
        ProcessBuilder builder =
                new ProcessBuilder(
                        "git", service.substring(4), repositories.resolve(name).toString());
        if (service.equals("git-upload-pack")) {
            builder.environment().put("GIT_PROTOCOL", "version=2");
        }
        Process git = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try {
            relay(channel, git, service.equals("git-receive-pack") && !pushAnswer.isEmpty());
        } finally {
            git.destroyForcibly();
        }
    }

    private void relay(SocketChannel channel, Process git, boolean answerEarly) throws Exception {
        if (answerEarly) {
            for (String line = ""; !line.equals("0000"); ) {
                line = pktLine(git.getInputStream()).replace(" side-band-64k", "");
                String body = line.equals("0000") ? "" : line.substring(4);
                FakeGateway.send(
                        channel, body.isEmpty() ? line : PktLine.header(body.length()) + body);
            }
            FakeGateway.text(channel, 4);
            FakeGateway.send(channel, pushAnswer);
            return;
        }
        NativeHelper.inBackground(() -> {
            try (OutputStream in = git.getOutputStream()) {
                InputStream from = Channels.newInputStream(channel);
                byte[] buffer = new byte[65_536];
                for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                    in.write(buffer, 0, count);
                    in.flush(); // a process's stream has a buffer
                }
            }
            return null;
        });
        copy(git.getInputStream(), channel);
    }

    /** Not by a stream of the channel: that would lock out the thread that reads. */
    private void copy(InputStream in, SocketChannel out) throws IOException {
        byte[] buffer = new byte[65_536];
        long left = lifetime;
        for (int count = in.read(buffer); count >= 0 && left > 0; count = in.read(buffer)) {
            for (ByteBuffer rest = ByteBuffer.wrap(buffer, 0, (int) Math.min(count, left));
                    rest.hasRemaining(); ) {
                out.write(rest);
            }
            left -= count;
        }
    }

    private static String pktLine(InputStream in) throws IOException {
        String header = new String(in.readNBytes(4), StandardCharsets.ISO_8859_1);
        int length = Math.max(Integer.parseInt(header, 16) - 4, 0);
        return header + new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
