package dev.jib.gateway.credential;

import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.identity.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A {@code netrc} file (as ftp(1) and curl(1) read it), read for each request.
 *
 * <pre>
 *   machine forge.example login jib password s3cret
 * </pre>
 *
 * <p>An entry counts for the host it names, whatever the port, as far as this source's scope goes.
 * A {@code default} entry would go to any host and is never used; {@code macdef} ends the file.
 */
public final class NetrcSource implements CredentialSource {
    private static final Pattern BLANK = Pattern.compile("[ \t\r\n]+");

    private final CredentialScope scope;
    private final Path path;

    /** The entries of that file, for repositories in that scope. */
    public NetrcSource(CredentialScope scope, Path path) {
        this.scope = scope;
        this.path = path;
    }

    @Override
    public Credential credential(RepositoryUrl repository) throws CredentialException {
        Scopes.check(scope, repository);
        List<String> words = List.of(BLANK.split(text().strip()));
        return entry(words.iterator(), repository.host())
                .orElseThrow(() ->
                        fault(
                                "has no login and password for machine "
                                        + repository.host()
                                        + " (expected: machine HOST login NAME password SECRET)"));
    }

    private Optional<Credential> entry(Iterator<String> words, String host)
            throws CredentialException {
        boolean ours = false;
        String login = "";
        String password = "";
        while (words.hasNext() && (login.isEmpty() || password.isEmpty())) {
            switch (words.next()) {
                case "machine" -> {
                    ours = value(words).equals(host);
                    login = "";
                    password = "";
                }
                case "login" -> login = ours ? value(words) : skip(words);
                case "password" -> password = ours ? value(words) : skip(words);
                case "account" -> skip(words);
                case "default", "macdef" -> {
                    return Optional.empty();
                }
                default ->
                        throw fault(
                                "has a word that is no keyword (expected: machine, login,"
                                        + " password, account, each followed by its value)");
            }
        }
        return login.isEmpty() || password.isEmpty()
                ? Optional.empty()
                : Optional.of(made(login, password));
    }

    private Credential made(String login, String password) throws CredentialException {
        try {
            return new Credential.Basic(scope, login, Secret.of(password));
        } catch (IllegalArgumentException e) {
            throw fault(e.getMessage() == null ? "has a bad entry" : e.getMessage());
        }
    }

    private String skip(Iterator<String> words) throws CredentialException {
        value(words);
        return "";
    }

    private String value(Iterator<String> words) throws CredentialException {
        if (!words.hasNext()) {
            throw fault("ends after a keyword (expected: its value)");
        }
        return words.next();
    }

    private String text() throws CredentialException {
        try {
            byte[] bytes = SmallFile.bytes(path);
            if (bytes.length > SmallFile.MAX) {
                throw fault("is larger than 64 KiB");
            }
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            if (text.indexOf('\0') >= 0) {
                throw fault("has a NUL inside (expected: text)");
            }
            return text;
        } catch (CredentialException e) {
            throw e;
        } catch (IOException e) {
            throw new CredentialException(
                    "netrc file "
                            + path
                            + ": cannot be read (expected: UTF-8 text, readable for the gateway's"
                            + " user)",
                    e);
        }
    }

    private CredentialException fault(String what) {
        return new CredentialException("netrc file " + path + ": " + what);
    }

    @Override
    public boolean refused(RepositoryUrl repository, Credential credential, Refusal how) {
        try {
            return !credential(repository).equals(credential);
        } catch (CredentialException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "netrc file " + path + " for " + scope;
    }
}
