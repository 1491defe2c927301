package dev.jib.gateway.identity.ca;

import dev.jib.gateway.identity.Principal;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Who a client certificate is for: two URIs among its subject alternative names.
 *
 * <pre>
 *   jib:principal:NAME      once
 *   jib:session:ID          at most once; without it a token must tell the session
 * </pre>
 *
 * @param principal who the holder acts for
 * @param session the name of the session that the certificate alone opens
 */
public record ClientName(Principal principal, Optional<String> session) {
    static final String PRINCIPAL = "jib:principal:";
    static final String SESSION = "jib:session:";
    private static final int URI = 6; // GeneralName, RFC 5280 section 4.2.1.6

    /** The name that the certificate holds; empty when it is not one of a client. */
    public static Optional<ClientName> of(X509Certificate certificate) {
        List<String> uris = uris(certificate);
        List<String> principals = withPrefix(uris, PRINCIPAL);
        List<String> sessions = withPrefix(uris, SESSION);
        if (principals.size() != 1 || sessions.size() > 1) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new ClientName(
                            new Principal(principals.getFirst()), sessions.stream().findFirst()));
        } catch (IllegalArgumentException notAName) {
            return Optional.empty();
        }
    }

    private static List<String> withPrefix(List<String> uris, String prefix) {
        return uris.stream()
                .filter(uri -> uri.startsWith(prefix))
                .map(uri -> uri.substring(prefix.length()))
                .toList();
    }

    private static List<String> uris(X509Certificate certificate) {
        List<String> uris = new ArrayList<>();
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names != null) {
                for (List<?> name : names) {
                    if (Integer.valueOf(URI).equals(name.get(0))) {
                        uris.add(String.valueOf(name.get(1)));
                    }
                }
            }
        } catch (CertificateParsingException damaged) {
            return List.of();
        }
        return uris;
    }
}
