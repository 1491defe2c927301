package dev.jib.gateway.upstream.git;

import dev.jib.gateway.upstream.Faults;
import dev.jib.gateway.upstream.TimeLimit;
import dev.jib.gateway.upstream.UpstreamException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;

/**
 * A service at the far end of a socket. The transport has no way to say how the service ended: that
 * an answer is whole is seen from its flush-pkt.
 */
final class SocketService implements ServiceStream {
    private static final int BUFFER = 64 * 1024;

    private final Socket socket;
    private final DaemonTimeouts timeouts;
    private final Faults faults;
    private final InputStream output;
    private final OutputStream input;
    private volatile TimeLimit patience;

    private SocketService(Socket socket, Parts parts, InputStream begun) throws IOException {
        this.socket = socket;
        this.timeouts = parts.timeouts;
        this.faults = parts.faults;
        this.output = new Output(begun);
        this.patience = idle(timeouts);
        this.input =
                new BufferedOutputStream(new Input(socket.getOutputStream(), parts.watch), BUFFER);
    }

    private record Parts(DaemonTimeouts timeouts, WriteWatch watch, Faults faults) {}

    /** Waits until the service speaks. */
    static ServiceStream begun(
            Socket socket, DaemonTimeouts timeouts, WriteWatch watch, Faults faults)
            throws IOException {
        InputStream begun = FirstLine.await(socket.getInputStream(), faults);
        socket.setSoTimeout(Math.toIntExact(timeouts.idle().toMillis()));
        return new SocketService(socket, new Parts(timeouts, watch, faults), begun);
    }

    @Override
    public InputStream output() {
        return output;
    }

    @Override
    public OutputStream input() {
        return input;
    }

    @Override
    public void pushed() {
        try {
            socket.setSoTimeout(Math.toIntExact(timeouts.push().toMillis()));
            patience = new TimeLimit(timeouts.push(), "push");
        } catch (IOException ignored) {
            // The socket is gone; the next read says so.
        }
    }

    @Override
    public void close() {
        close(socket);
    }

    private static TimeLimit idle(DaemonTimeouts timeouts) {
        return new TimeLimit(timeouts.idle(), "idle");
    }

    static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException ignored) {
            // Closing is all that can be done with it.
        }
    }

    /** What the service says. */
    private final class Output extends InputStream {
        private final InputStream in;

        Output(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            try {
                return in.read(target, offset, length);
            } catch (SocketTimeoutException e) {
                throw faults.timeout("it did not go on", patience);
            } catch (IOException e) {
                throw faults.broken(
                        "the connection broke in the middle of its answer: " + Faults.reason(e), e);
            }
        }

        @Override
        public int available() throws IOException {
            return in.available();
        }
    }

    /** What it is told. */
    private final class Input extends OutputStream {
        private final OutputStream out;
        private final WriteWatch watch;

        Input(OutputStream out, WriteWatch watch) {
            this.out = out;
            this.watch = watch;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                watch.run(
                        timeouts.idle(),
                        SocketService.this::close,
                        () -> out.write(bytes, offset, length));
            } catch (InterruptedIOException e) {
                throw faults.timeout("it took nothing more", idle(timeouts));
            } catch (IOException e) {
                throw sending(e);
            }
        }

        @Override
        public void close() throws IOException {
            if (!socket.isClosed() && !socket.isOutputShutdown()) {
                try {
                    socket.shutdownOutput();
                } catch (IOException e) {
                    throw sending(e);
                }
            }
        }

        private UpstreamException sending(IOException e) {
            return faults.broken(
                    "the connection broke while it was sent to: " + Faults.reason(e), e);
        }
    }
}
