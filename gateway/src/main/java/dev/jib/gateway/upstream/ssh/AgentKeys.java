package dev.jib.gateway.upstream.ssh;

import dev.jib.gateway.credential.SshLogin;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.sshd.agent.SshAgent;
import org.apache.sshd.agent.common.AbstractAgentProxy;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.session.SessionContext;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/**
 * The keys of an agent (draft-miller-ssh-agent), or none. The agent signs; its keys stay where they
 * are.
 *
 * @param socket the agent's unix socket
 */
record AgentKeys(Optional<Path> socket) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MAX_ANSWER = 256 * 1024;

    /** The agent holds the key no more, or whoever it asks says no: as if it was not accepted. */
    static final class NotSigned extends SshException {
        private static final long serialVersionUID = 1;

        NotSigned(SshException cause) {
            super("the SSH agent did not sign with its key", cause);
        }
    }

    /** Those that the identity has. */
    static AgentKeys of(SshLogin.Identity identity) {
        return new AgentKeys(
                identity instanceof SshLogin.Agent agent
                        ? Optional.of(agent.socket())
                        : Optional.empty());
    }

    /** Connects to it. */
    SshAgent connect() throws IOException {
        return socket.isEmpty() ? new Empty() : new Connected(socket.get());
    }

    /** An agent without keys. */
    private static final class Empty extends AbstractAgentProxy {
        Empty() {
            super(null);
        }

        @Override
        public Iterable<? extends Map.Entry<PublicKey, String>> getIdentities() {
            return List.of();
        }

        @Override
        protected Buffer request(Buffer buffer) throws IOException {
            throw new IOException("there is no agent");
        }

        @Override
        public boolean isOpen() {
            return true;
        }
    }

    /** An agent at its socket. */
    private static final class Connected extends AbstractAgentProxy {
        private final SocketChannel channel;

        Connected(Path socket) throws IOException {
            super(null);
            try {
                channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
            } catch (IOException e) {
                throw new IOException("SSH agent " + socket + ": cannot be connected", e);
            }
        }

        /** An agent may ask a person: it is not waited for without end. */
        @Override
        protected synchronized Buffer request(Buffer question) throws IOException {
            FutureTask<Buffer> answer = new FutureTask<>(() -> ask(question));
            Thread.ofVirtual().name("jib-ssh-agent").start(answer);
            try {
                return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw new IOException("the SSH agent gives no answer", e);
            } catch (TimeoutException e) {
                channel.close();
                throw new InterruptedIOException("the SSH agent does not answer");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while asking the SSH agent");
            }
        }

        private Buffer ask(Buffer question) throws IOException {
            ByteBuffer out =
                    ByteBuffer.wrap(question.array(), question.rpos(), question.available());
            while (out.hasRemaining()) {
                channel.write(out);
            }
            int length = read(4).getInt();
            if (length < 1 || length > MAX_ANSWER) {
                throw new IOException("the SSH agent's answer has a length of " + length);
            }
            return new ByteArrayBuffer(read(length).array());
        }

        private ByteBuffer read(int length) throws IOException {
            ByteBuffer in = ByteBuffer.allocate(length);
            while (in.hasRemaining()) {
                if (channel.read(in) < 0) {
                    throw new EOFException("the SSH agent closed");
                }
            }
            return in.flip();
        }

        @Override
        public Map.Entry<String, byte[]> sign(
                SessionContext session, PublicKey key, String algorithm, byte[] data)
                throws IOException {
            try {
                return super.sign(session, key, algorithm, data);
            } catch (SshException e) {
                throw new NotSigned(e);
            }
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
