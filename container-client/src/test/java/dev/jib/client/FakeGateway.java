package dev.jib.client;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A gateway that takes one connection and does with it what the test says. */
final class FakeGateway implements AutoCloseable {
    /** What the gateway does with its connection, which is closed afterwards. */
    interface Conversation {
        void hold(SocketChannel channel) throws Exception;
    }

    private final ServerSocketChannel server;
    private final CompletableFuture<Void> held;

    private FakeGateway(ServerSocketChannel server, Conversation conversation) {
        this.server = server;
        this.held =
                NativeHelper.inBackground(() -> {
                    try (SocketChannel channel = server.accept()) {
                        conversation.hold(channel);
                    }
                    return null;
                });
    }

    static FakeGateway at(Path socket, Conversation conversation) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        return new FakeGateway(server, conversation);
    }

    /** A gateway on a free TCP port of the address. */
    static FakeGateway atPort(String address, Conversation conversation) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
        return new FakeGateway(server, conversation);
    }

    int port() throws IOException {
        SocketAddress address = server.getLocalAddress();
        return ((InetSocketAddress) address).getPort();
    }

    /** Waits for the conversation and passes on its failure. */
    void awaitConversation() throws Exception {
        held.get(60, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /** One whole pkt-line with its header, as text. */
    static String pktLine(SocketChannel channel) throws IOException {
        String header = text(channel, 4);
        return header + text(channel, Integer.parseInt(header, 16) - 4);
    }

    static String text(SocketChannel channel, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException(
                        "only " + buffer.position() + " of " + length + " bytes came");
            }
        }
        return new String(buffer.array(), StandardCharsets.ISO_8859_1);
    }

    static String rest(SocketChannel channel) throws IOException {
        StringBuilder rest = new StringBuilder();
        ByteBuffer buffer = ByteBuffer.allocate(65_536);
        while (channel.read(buffer.clear()) >= 0) {
            rest.append(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
        }
        return rest.toString();
    }

    static void send(SocketChannel channel, String text) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }
}
