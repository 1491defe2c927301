package dev.jib.gateway.transport;

import dev.jib.gateway.file.Fingerprint;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS of the TCP listener, set up anew for the next connection when one of its files changes.
 * Files that do not belong together, as while they are being replaced, leave what was before in
 * force. Connections that stand keep what they began with.
 */
final class ServerTls {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);

    private final TlsFiles files;
    private SslContext context;
    private Fingerprint state;
    private Optional<Fingerprint> told = Optional.empty();

    /**
     * Sets it up.
     *
     * @throws IOException when a file cannot be used
     */
    ServerTls(TlsFiles files) throws IOException {
        this.files = files;
        this.state = state();
        this.context = files.context();
    }

    /** What the next connection uses. */
    synchronized SslContext context() {
        Fingerprint now = state();
        if (!now.equals(state)) {
            try {
                context = files.context();
                state = now;
                LOG.info("TLS certificate {}: read again", files.certificates());
            } catch (IOException e) {
                tell(now, e);
            }
        }
        return context;
    }

    /** Once for each state of the files; they are tried again for each connection. */
    private void tell(Fingerprint now, IOException fault) {
        if (!told.equals(Optional.of(now))) {
            told = Optional.of(now);
            LOG.warn("{}; the one read before stays in force", fault.getMessage());
        }
    }

    private Fingerprint state() {
        return Fingerprint.of(
                Stream.concat(
                                Stream.of(files.certificates(), files.key()),
                                files.clients().map(ClientCertificates::authority).stream())
                        .collect(Collectors.toSet()));
    }
}
