package dev.jib.gateway.upstream.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import dev.jib.gateway.credential.CredentialException;
import dev.jib.gateway.credential.SecretText;
import dev.jib.gateway.file.Fingerprint;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS with these settings, set up anew when one of their files changes. Files that cannot be used,
 * as while they are being replaced, leave what was before in force.
 */
public final class FreshTls {
    private static final Logger LOG = LoggerFactory.getLogger(FreshTls.class);

    private final TlsSettings settings;
    private final Set<Path> files;
    private SslContext context;
    private State state;
    private Optional<State> told = Optional.empty();

    /**
     * Sets it up.
     *
     * @throws IllegalArgumentException when a file cannot be used
     */
    public FreshTls(TlsSettings settings) {
        this.settings = settings;
        this.files =
                Stream.concat(
                                settings.caFile().stream(),
                                settings.certificate().stream()
                                        .flatMap(c -> Stream.of(c.chain(), c.key())))
                        .collect(Collectors.toSet());
        this.state = state();
        this.context = settings.context();
    }

    /** What the next connection uses. */
    synchronized SslContext context() {
        State now = state();
        if (!now.equals(state)) {
            try {
                context = settings.context();
                state = now;
            } catch (IllegalArgumentException e) {
                tell(now, e);
            }
        }
        return context;
    }

    /** Once for each state of the files; they are tried again for each connection. */
    private void tell(State now, IllegalArgumentException fault) {
        if (!told.equals(Optional.of(now))) {
            told = Optional.of(now);
            LOG.warn("{}; the one read before stays in force", fault.getMessage());
        }
    }

    /** The same for the JDK's own clients; another object only when the files are others. */
    public SSLContext forJdk() {
        return ((JdkSslContext) context()).context();
    }

    private State state() {
        return new State(Fingerprint.of(files), passphrase());
    }

    private record State(Fingerprint files, Optional<String> passphrase) {}

    /** A passphrase that comes after its key counts too. Only its digest is kept. */
    private Optional<String> passphrase() {
        Optional<SecretText> text = settings.certificate().flatMap(c -> c.passphrase());
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            String now = text.get().read().reveal();
            return Optional.of(Hashing.sha256().hashString(now, UTF_8).toString());
        } catch (CredentialException e) {
            return Optional.of("absent");
        }
    }
}
