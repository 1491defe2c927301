package dev.jib.gateway.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.credential.CredentialException;
import dev.jib.gateway.credential.SecretText;
import dev.jib.gateway.identity.Secret;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreshTlsTest {
    @TempDir Path temp;

    /** Each look at the files asks for the passphrase, and so does each setting up after it. */
    @Test
    void aReadThatFailsOnceIsTriedAgainWithoutAnotherChange() throws Exception {
        Path chain = temp.resolve("client.crt");
        Path key = temp.resolve("client.key");
        one(chain, key);
        AtomicInteger untilFault = new AtomicInteger(Integer.MAX_VALUE);
        SecretText passphrase =
                () -> {
                    if (untilFault.decrementAndGet() == 0) {
                        throw new CredentialException("too many open files");
                    }
                    return Secret.of("passphrase");
                };
        FreshTls tls =
                new FreshTls(
                        TlsSettings.DEFAULT.withCertificate(
                                new TlsSettings.ClientCertificate(
                                        chain, key, Optional.of(passphrase))));
        SSLContext first = tls.forJdk();
        assertThat(tls.forJdk()).isSameAs(first);

        one(chain, key);
        untilFault.set(2);
        assertThat(tls.forJdk()).isSameAs(first);

        assertThat(tls.forJdk()).isNotSameAs(first);
        assertThat(tls.forJdk()).isSameAs(tls.forJdk());
    }

    private static void one(Path chain, Path key) throws Exception {
        SelfSigned pair = new SelfSigned();
        pair.certificate(chain);
        pair.encryptedKey(key, "passphrase");
    }
}
