package dev.jib.gateway.policy;

import java.util.Locale;

/** The kinds of signature that git makes (gpg.format in git-config(1)). */
public enum SignatureFormat {
    /** {@code -----BEGIN PGP SIGNATURE-----}. */
    OPENPGP,
    /** {@code -----BEGIN SSH SIGNATURE-----}, with the namespace {@code git}. */
    SSH,
    /** {@code -----BEGIN SIGNED MESSAGE-----}, CMS. */
    X509;

    /** The word in a policy file, such as {@code ssh}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
