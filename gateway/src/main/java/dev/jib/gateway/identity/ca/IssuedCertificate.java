package dev.jib.gateway.identity.ca;

import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** A certificate just issued, with its key. Prints nothing of the key. */
public final class IssuedCertificate {
    private final X509Certificate certificate;
    private final X509Certificate issuer;
    private final PrivateKey key;

    IssuedCertificate(X509Certificate certificate, X509Certificate issuer, PrivateKey key) {
        this.certificate = certificate;
        this.issuer = issuer;
        this.key = key;
    }

    /** The certificate. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** Its serial number in hex, by which it is revoked. */
    public String serial() {
        return certificate.getSerialNumber().toString(16);
    }

    /**
     * Writes {@code <name>.crt} (the certificate and that of the authority) and {@code <name>.key}
     * (mode 0600), for git's {@code http.sslCert} and {@code http.sslKey}.
     */
    public void write(Path directory, String name) throws IOException {
        Pem.write(directory.resolve(name + ".key"), "rw-------", key);
        Pem.write(directory.resolve(name + ".crt"), "rw-r--r--", certificate, issuer);
    }

    @Override
    public String toString() {
        return "certificate " + serial();
    }
}
