package dev.jib.gateway.upstream.ssh;

import dev.jib.gateway.upstream.Faults;
import dev.jib.gateway.upstream.TimeLimit;
import dev.jib.gateway.upstream.UpstreamException;
import dev.jib.gateway.upstream.UpstreamException.Kind;
import dev.jib.gateway.upstream.git.FirstLine;
import dev.jib.gateway.upstream.git.ServiceStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.time.Duration;
import java.util.EnumSet;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.common.channel.ChannelPipedInputStream;

/** A service in a channel of an SSH connection. */
final class SshService implements ServiceStream {
    private static final int BUFFER = 64 * 1024;
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final ChannelExec channel;
    private final SshSettings.Timeouts timeouts;
    private final Faults faults;
    private final ErrorText errors;
    private final Runnable release;
    private final InputStream output;
    private final OutputStream input;
    private volatile TimeLimit patience;
    private boolean closed;

    /**
     * How a channel was opened.
     *
     * @param channel an open channel whose command was started
     * @param errors what the command says on its standard error
     * @param release gives the place in the connection back
     */
    record Opened(ChannelExec channel, ErrorText errors, Runnable release) {}

    private SshService(Opened opened, SshSettings.Timeouts timeouts, Faults faults)
            throws IOException {
        this.channel = opened.channel;
        this.errors = opened.errors;
        this.release = opened.release;
        this.timeouts = timeouts;
        this.faults = faults;
        this.patience = new TimeLimit(timeouts.response(), "response");
        this.output = FirstLine.await(new Output(channel.getInvertedOut()), faults);
        this.input = new BufferedOutputStream(new Input(channel.getInvertedIn()), BUFFER);
        this.patience = idle(timeouts);
    }

    private static TimeLimit idle(SshSettings.Timeouts timeouts) {
        return new TimeLimit(timeouts.idle(), "idle");
    }

    /** Waits until the service speaks. */
    static SshService begun(Opened opened, SshSettings.Timeouts timeouts, Faults faults)
            throws UpstreamException {
        try {
            return new SshService(opened, timeouts, faults);
        } catch (UpstreamException e) {
            throw e;
        } catch (IOException e) {
            throw faults.broken("the connection broke before it answered: " + Faults.reason(e), e);
        }
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
        patience = new TimeLimit(timeouts.push(), "push");
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            channel.close(true);
            release.run();
        }
    }

    /** The stream ends when the service does; how it ended is in its exit status. */
    private UpstreamException ended() {
        channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), LAST_WORDS);
        Integer status = channel.getExitStatus();
        String said = errors.telling();
        if (status == null) {
            return channel.getExitSignal() == null
                    ? faults.broken("the connection broke in the middle of its answer", null)
                    : faults.of(
                            Kind.SERVER_ERROR,
                            "its service was ended by signal " + channel.getExitSignal());
        }
        return said.isEmpty()
                ? faults.of(Kind.SERVER_ERROR, "its service ended with status " + status)
                : FirstLine.refused(said, faults);
    }

    private boolean endedWell() {
        channel.waitFor(
                EnumSet.of(ClientChannelEvent.EXIT_STATUS, ClientChannelEvent.CLOSED), LAST_WORDS);
        Integer status = channel.getExitStatus();
        return status != null && status == 0;
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
            TimeLimit wait = patience;
            if (in instanceof ChannelPipedInputStream piped) {
                piped.setTimeout(wait.time().toMillis());
            }
            int count;
            try {
                count = in.read(target, offset, length);
            } catch (SocketException e) {
                throw faults.timeout("it did not go on", wait);
            } catch (IOException e) {
                throw faults.broken(
                        "the connection broke in the middle of its answer: " + Faults.reason(e), e);
            }
            if (count < 0 && !endedWell()) {
                throw ended();
            }
            return count;
        }

        @Override
        public int available() throws IOException {
            return in.available();
        }
    }

    /** What it is told. */
    private final class Input extends OutputStream {
        private final OutputStream out;

        Input(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
                out.flush();
            } catch (InterruptedIOException e) {
                throw faults.timeout("it took nothing more", idle(timeouts));
            } catch (IOException e) {
                throw faults.broken(
                        "the connection broke while it was sent to: " + Faults.reason(e), e);
            }
        }

        @Override
        public void close() throws IOException {
            try {
                out.close();
            } catch (IOException e) {
                throw faults.broken(
                        "the connection broke while it was sent to: " + Faults.reason(e), e);
            }
        }
    }
}
