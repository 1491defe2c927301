package dev.jib.gateway.upstream.ssh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** Connections to a port of loopback, of which those that stand can be made to carry nothing. */
final class FreezingRelay implements AutoCloseable {
    private final int target;
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final AtomicInteger made = new AtomicInteger();
    private volatile int frozen;

    FreezingRelay(int target) throws IOException {
        this.target = target;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** How many connections there were. */
    int connections() {
        return made.get();
    }

    /** What the connections that stand are given from now on is lost, and they stay open. */
    void freeze() {
        frozen = made.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                int number = made.incrementAndGet();
                Thread.ofVirtual().start(() -> carry(client, server, number));
                Thread.ofVirtual().start(() -> carry(server, client, number));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void carry(Socket from, Socket to, int number) {
        byte[] some = new byte[8192];
        try (from;
                to) {
            for (int count; (count = from.getInputStream().read(some)) >= 0; ) {
                if (number > frozen) {
                    to.getOutputStream().write(some, 0, count);
                }
            }
        } catch (IOException closed) {
            // One of the two has gone, and the other with it.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
