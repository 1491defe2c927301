package dev.jib.gateway.credential;

import com.google.common.hash.Hashing;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Which public keys an SSH agent holds (draft-miller-ssh-agent, 4.4), as one digest: another one
 * says that a key came or went.
 *
 * <pre>
 *   00000001 0b                                    request identities
 *   LENGTH 0c COUNT (LENGTH blob LENGTH comment)*  the answer
 * </pre>
 */
final class AgentIdentities {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MAX_ANSWER = 256 * 1024;
    private static final byte REQUEST_IDENTITIES = 11;
    private static final byte IDENTITIES_ANSWER = 12;

    private AgentIdentities() {}

    /**
     * The digest of what the agent at that socket holds.
     *
     * @throws CredentialException when it does not answer, or holds no key
     */
    static String digest(Path socket) throws CredentialException {
        FutureTask<ByteBuffer> answer = new FutureTask<>(() -> ask(socket));
        Thread asking = Thread.ofVirtual().name("jib-ssh-agent").start(answer);
        try {
            return digest(socket, answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            throw fault(socket, "gives no answer", e);
        } catch (TimeoutException e) {
            throw fault(socket, "gives no answer within " + PATIENCE.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw fault(socket, "was not waited for", e);
        } finally {
            asking.interrupt(); // closes the channel of one that is still asked
        }
    }

    private static String digest(Path socket, ByteBuffer answer) throws CredentialException {
        if (answer.remaining() < 5 || answer.get() != IDENTITIES_ANSWER) {
            throw new CredentialException(
                    "SSH agent "
                            + socket
                            + ": does not list its keys (expected: one that is not locked)");
        }
        if (answer.getInt() == 0) {
            throw new CredentialException(
                    "SSH agent " + socket + ": holds no key (expected: ssh-add FILE)");
        }
        return Hashing.sha256().hashBytes(answer).toString();
    }

    private static ByteBuffer ask(Path socket) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            ByteBuffer question = ByteBuffer.wrap(new byte[] {0, 0, 0, 1, REQUEST_IDENTITIES});
            while (question.hasRemaining()) {
                channel.write(question);
            }
            int length = read(channel, 4).getInt();
            if (length < 1 || length > MAX_ANSWER) {
                throw new IOException("an answer of " + length + " bytes");
            }
            return read(channel, length);
        }
    }

    private static ByteBuffer read(SocketChannel channel, int length) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(length);
        while (in.hasRemaining()) {
            if (channel.read(in) < 0) {
                throw new EOFException("it closed");
            }
        }
        return in.flip();
    }

    private static CredentialException fault(Path socket, String what, Exception cause) {
        return new CredentialException(
                "SSH agent "
                        + socket
                        + ": "
                        + what
                        + " (expected: an agent that listens there for the gateway's user)",
                cause);
    }
}
