package dev.jib.gateway.upstream.ssh;

import com.google.common.collect.ImmutableList;
import dev.jib.gateway.credential.CredentialException;
import dev.jib.gateway.credential.SshLogin;
import dev.jib.gateway.identity.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.jspecify.annotations.Nullable;

/** Reads private keys: OpenSSH's own format, PKCS#1 and PKCS#8; Ed25519, ECDSA and RSA. */
final class Identities {
    private Identities() {}

    /**
     * The keys that prove who logs in; none where an agent does.
     *
     * @throws CredentialException when the file holds no key that can be used
     */
    static List<KeyPair> of(SshLogin.Identity identity) throws CredentialException {
        return switch (identity) {
            case SshLogin.Agent agent -> List.of();
            case SshLogin.Key key -> pairs(key);
        };
    }

    private static List<KeyPair> pairs(SshLogin.Key key) throws CredentialException {
        AtomicBoolean encrypted = new AtomicBoolean();
        FilePasswordProvider passphrase =
                (session, resource, attempt) -> {
                    encrypted.set(true);
                    return key.passphrase().map(Secret::reveal).orElse(null);
                };
        try {
            @Nullable Iterable<KeyPair> pairs =
                    SecurityUtils.loadKeyPairIdentities(
                            null,
                            () -> key.file().toString(),
                            new ByteArrayInputStream(key.text()),
                            passphrase);
            if (pairs != null && pairs.iterator().hasNext()) {
                return ImmutableList.copyOf(pairs);
            }
        } catch (IOException | GeneralSecurityException | RuntimeException ignored) {
            // Without the cause: what a parser quotes of a key file has no place in a log.
        }
        throw new CredentialException("SSH key " + key.file() + ": " + fault(key, encrypted.get()));
    }

    private static String fault(SshLogin.Key key, boolean encrypted) {
        if (encrypted && key.passphrase().isEmpty()) {
            return "is encrypted (expected: 'passphrase-file' beside it, or a key without"
                    + " passphrase)";
        }
        return encrypted
                ? "cannot be decrypted with its passphrase (expected: the one that it was made"
                        + " with)"
                : "is no private key that can be used (expected: OpenSSH, PKCS#1 or PKCS#8;"
                        + " ed25519, ecdsa or rsa)";
    }
}
