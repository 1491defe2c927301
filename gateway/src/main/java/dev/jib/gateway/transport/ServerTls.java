package dev.jib.gateway.transport;

import dev.jib.gateway.file.Fingerprint;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
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
            state = now;
            try {
                context = files.context();
                LOG.info("TLS certificate {}: read again", files.certificates());
            } catch (IOException e) {
                LOG.warn("{}; the one read before stays in force", e.getMessage());
            }
        }
        return context;
    }

    private Fingerprint state() {
        return Fingerprint.of(
                Stream.concat(
                                Stream.of(files.certificates(), files.key()),
                                files.clients().map(ClientCertificates::authority).stream())
                        .collect(Collectors.toSet()));
    }
}
