package dev.jib.gateway.transport;

import com.google.common.collect.ImmutableList;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
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
    private List<String> state;

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
        List<String> now = state();
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

    private List<String> state() {
        return Stream.concat(
                        Stream.of(files.certificates(), files.key()),
                        files.clients().map(ClientCertificates::authority).stream())
                .map(ServerTls::state)
                .collect(ImmutableList.toImmutableList());
    }

    private static String state(Path file) {
        try {
            BasicFileAttributes a = Files.readAttributes(file, BasicFileAttributes.class);
            return a.lastModifiedTime() + " " + a.size() + " " + Optional.ofNullable(a.fileKey());
        } catch (IOException e) {
            return "absent";
        }
    }
}
