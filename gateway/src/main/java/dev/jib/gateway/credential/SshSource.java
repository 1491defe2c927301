package dev.jib.gateway.credential;

import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.identity.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An SSH key in a file, or an agent that holds one. The file is read for each request, as are its
 * passphrase and the pinned host keys, and the agent is asked which keys it holds: a new key or pin
 * counts from the next request on, while what is under way goes on with the old one.
 */
public final class SshSource implements CredentialSource {
    private static final int MAX_PINS = 16 << 20;
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9._][A-Za-z0-9._@+-]{0,63}");

    /** Reads what proves who logs in. */
    private interface Reading {
        SshLogin.Identity read() throws CredentialException;
    }

    /**
     * The account at the server, and the server.
     *
     * @param user the user name
     * @param knownHosts the file of pinned host keys
     */
    public record Account(String user, Path knownHosts) {
        public Account {
            if (!USER.matcher(user).matches()) {
                throw new IllegalArgumentException(
                        "user name of an SSH login (expected: letters, digits and . _ @ + -)");
            }
        }
    }

    private final CredentialScope scope;
    private final Account account;
    private final Reading identity;
    private final String name;

    private SshSource(CredentialScope scope, Account account, Reading identity, String name) {
        this.scope = scope;
        this.account = account;
        this.identity = identity;
        this.name = name;
    }

    /** A private key in a file, encrypted with the passphrase where there is one. */
    public static SshSource key(
            CredentialScope scope, Account account, Path file, Optional<SecretText> passphrase) {
        return new SshSource(scope, account, () -> key(file, passphrase), "SSH key " + file);
    }

    /** An agent that listens on that unix socket. */
    public static SshSource agent(CredentialScope scope, Account account, Path socket) {
        return new SshSource(
                scope,
                account,
                () -> new SshLogin.Agent(socket, AgentIdentities.digest(socket)),
                "SSH agent " + socket);
    }

    @Override
    public Credential credential(RepositoryUrl repository) throws CredentialException {
        Scopes.check(scope, repository);
        SshLogin login = new SshLogin(account.user(), pins(account.knownHosts()), identity.read());
        return new Credential.Ssh(scope, login);
    }

    private static SshLogin.Pins pins(Path file) throws CredentialException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] text = in.readNBytes(MAX_PINS + 1);
            if (text.length > MAX_PINS) {
                throw unpinned(file, "is larger than 16 MiB", null);
            }
            return new SshLogin.Pins(file, text);
        } catch (CredentialException e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw unpinned(file, "does not exist", e);
        } catch (IOException e) {
            throw unpinned(file, "cannot be read", e);
        }
    }

    private static CredentialException unpinned(
            Path file, String what, @Nullable IOException cause) {
        return new CredentialException(
                "known_hosts file "
                        + file
                        + ": "
                        + what
                        + " (expected: host keys, readable for the gateway's user)",
                cause);
    }

    /** True when the key, or a pin, has been changed since that credential was made of it. */
    @Override
    public boolean refused(RepositoryUrl repository, Credential credential, Refusal how) {
        try {
            return !credential(repository).equals(credential);
        } catch (CredentialException e) {
            return false;
        }
    }

    private static SshLogin.Key key(Path file, Optional<SecretText> passphrase)
            throws CredentialException {
        Optional<Secret> secret = Optional.empty();
        if (passphrase.isPresent()) {
            secret = Optional.of(passphrase.get().read());
        }
        return new SshLogin.Key(file, bytes(file), secret);
    }

    private static byte[] bytes(Path file) throws CredentialException {
        try {
            byte[] bytes = SmallFile.bytes(file);
            if (bytes.length == 0 || bytes.length > SmallFile.MAX) {
                throw fault(file, "is empty or larger than 64 KiB", null);
            }
            return bytes;
        } catch (CredentialException e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw fault(file, "does not exist", e);
        } catch (IOException e) {
            throw fault(file, "cannot be read", e);
        }
    }

    private static CredentialException fault(Path file, String what, @Nullable IOException cause) {
        return new CredentialException(
                "SSH key "
                        + file
                        + ": "
                        + what
                        + " (expected: a private key, readable for the gateway's user)",
                cause);
    }

    @Override
    public String toString() {
        return name + " for " + scope;
    }
}
