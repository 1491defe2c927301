package dev.jib.gateway.upstream.ssh;

import dev.jib.gateway.credential.Credential;
import dev.jib.gateway.upstream.Faults;
import dev.jib.gateway.upstream.UpstreamException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.sshd.client.session.ClientSession;

/**
 * A connection of a pool, perhaps still being opened. Its counters are the pool's, which holds its
 * lock when it touches them.
 */
final class SshConnection {
    private final Credential.Ssh credential;
    private final CompletableFuture<ClientSession> session = new CompletableFuture<>();
    int channels;
    int mostChannels;
    long restingSince;

    SshConnection(Credential.Ssh credential, int mostChannels) {
        this.credential = credential;
        this.mostChannels = mostChannels;
        this.channels = 1;
    }

    boolean isOf(Credential.Ssh other) {
        return credential.equals(other);
    }

    /** Whether a channel may be opened in it, as far as one can see from here. */
    boolean isUsable() {
        return !session.isDone() || !session.isCompletedExceptionally() && session.join().isOpen();
    }

    void opened(ClientSession opened) {
        session.complete(opened);
    }

    void failed(UpstreamException reason) {
        session.completeExceptionally(reason);
    }

    /** Waits until it is open. */
    ClientSession session(Faults faults) throws UpstreamException {
        try {
            return session.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof UpstreamException known
                    ? known.again()
                    : faults.broken("the SSH login failed: " + Faults.reason(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw faults.broken("interrupted while it was connected", e);
        }
    }

    void close() {
        if (session.isDone() && !session.isCompletedExceptionally()) {
            session.join().close(true);
        }
    }
}
