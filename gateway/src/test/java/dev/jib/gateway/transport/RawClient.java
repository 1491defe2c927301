package dev.jib.gateway.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A client that sends the bytes a test tells it to, over a real socket. */
final class RawClient implements AutoCloseable {
    private final SocketChannel channel;

    private RawClient(SocketAddress address) throws IOException {
        channel = SocketChannel.open(address);
    }

    static RawClient to(Path socket) throws IOException {
        return new RawClient(UnixDomainSocketAddress.of(socket));
    }

    static RawClient to(InetSocketAddress address) throws IOException {
        return new RawClient(address);
    }

    /** Sends the text, one byte a character. */
    RawClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawClient send(byte[] bytes) throws IOException {
        for (ByteBuffer buffer = ByteBuffer.wrap(bytes); buffer.hasRemaining(); ) {
            channel.write(buffer);
        }
        return this;
    }

    /** Sends the text as one pkt-line. */
    RawClient pkt(String text) throws IOException {
        return send(Pkt.of(text));
    }

    /** Closes our half. */
    RawClient end() throws IOException {
        channel.shutdownOutput();
        return this;
    }

    /** Reads exactly so many bytes. */
    String read(int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            // until it is full or the peer is done
        }
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
    }

    /** Reads until the peer closes its half. */
    String readAll() throws IOException {
        StringBuilder text = new StringBuilder();
        for (String part = read(8192); !part.isEmpty(); part = read(8192)) {
            text.append(part);
        }
        return text.toString();
    }

    /** Reads through the line that ends with this text. */
    String readThrough(String end) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            String one = read(1);
            if (one.isEmpty()) {
                break;
            }
            text.append(one);
        }
        return text.toString();
    }

    /** Whether the peer has closed: a read ends, or fails. */
    boolean isClosedByPeer() {
        try {
            return channel.read(ByteBuffer.allocate(1)) < 0;
        } catch (IOException e) {
            return true;
        }
    }

    /** Makes the close a reset. TCP only. */
    void reset() throws IOException {
        Socket socket = channel.socket();
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
