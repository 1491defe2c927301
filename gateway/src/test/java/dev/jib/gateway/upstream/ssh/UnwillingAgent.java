package dev.jib.gateway.upstream.ssh;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.agent.SshAgentConstants;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/** An agent that lists a key and signs with none, as one does whose key was just removed. */
final class UnwillingAgent implements AutoCloseable {
    final AtomicInteger asked = new AtomicInteger();
    private final ServerSocketChannel server;
    private final PublicKey key;

    UnwillingAgent(Path socket, PublicKey key) throws IOException {
        this.key = key;
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(SocketChannel client) {
        try (client) {
            while (true) {
                byte[] question = new byte[read(client, 4).getInt()];
                read(client, question.length).get(question);
                client.write(answer(question[0]));
            }
        } catch (IOException gone) {
            // It asks no more.
        }
    }

    private ByteBuffer answer(byte question) {
        ByteArrayBuffer answer = new ByteArrayBuffer();
        answer.putInt(0);
        if (question == SshAgentConstants.SSH2_AGENTC_REQUEST_IDENTITIES) {
            answer.putByte(SshAgentConstants.SSH2_AGENT_IDENTITIES_ANSWER);
            answer.putInt(1);
            answer.putPublicKey(key);
            answer.putString("unwilling");
        } else {
            asked.incrementAndGet();
            answer.putByte(SshAgentConstants.SSH_AGENT_FAILURE);
        }
        ByteBuffer bytes = ByteBuffer.wrap(answer.getCompactData());
        return bytes.putInt(0, bytes.remaining() - 4);
    }

    private static ByteBuffer read(SocketChannel client, int length) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(length);
        while (in.hasRemaining()) {
            if (client.read(in) < 0) {
                throw new IOException("closed");
            }
        }
        return in.flip();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
