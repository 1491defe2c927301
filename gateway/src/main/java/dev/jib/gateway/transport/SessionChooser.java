package dev.jib.gateway.transport;

import dev.jib.gateway.identity.ca.ClientName;
import dev.jib.gateway.identity.ca.RevokedSerials;
import dev.jib.gateway.session.Session;
import dev.jib.gateway.session.SessionId;
import dev.jib.gateway.session.Sessions;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the session of a request on the TCP listener: by its token, by the connection's client
 * certificate, or by both, which must then agree.
 */
final class SessionChooser {
    private static final Logger LOG = LoggerFactory.getLogger(SessionChooser.class);

    private final Sessions sessions;
    private final Optional<RevokedSerials> revoked;

    /**
     * A chooser.
     *
     * @param revoked present where clients must have certificates
     */
    SessionChooser(Sessions sessions, Optional<RevokedSerials> revoked) {
        this.sessions = sessions;
        this.revoked = revoked;
    }

    Optional<SessionId> choose(Connection connection, Optional<String> token) {
        Optional<Session> byToken = token.flatMap(sessions::byToken);
        if (revoked.isEmpty()) {
            return byToken.map(Session::id);
        }
        Optional<ClientName> name =
                connection.certificate().filter(this::holds).flatMap(ClientName::of);
        if (name.isEmpty()) {
            LOG.warn(
                    "{}: no session: its certificate is missing, revoked, expired or of no client",
                    connection.peer());
            return Optional.empty();
        }
        return token.isPresent() && byToken.isEmpty()
                ? Optional.empty()
                : agreed(name.get(), byToken);
    }

    private Optional<SessionId> agreed(ClientName name, Optional<Session> byToken) {
        Optional<Session> session = byToken;
        if (name.session().isPresent()) {
            session =
                    sessions.list().stream()
                            .filter(s -> s.id().value().equals(name.session().get()))
                            .findFirst();
        }
        return session.filter(s -> s.principal().equals(name.principal()))
                .map(Session::id)
                .filter(id -> byToken.isEmpty() || byToken.get().id().equals(id));
    }

    /** Checked at each request: a connection may outlive its certificate. */
    private boolean holds(X509Certificate certificate) {
        try {
            certificate.checkValidity();
            return !revoked.orElseThrow().contains(certificate.getSerialNumber());
        } catch (CertificateExpiredException | CertificateNotYetValidException outOfTime) {
            return false;
        }
    }
}
