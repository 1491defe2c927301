package dev.jib.gateway.credential;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.identity.Secret;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * A git credential helper (gitcredentials(7)), asked in git's own protocol.
 *
 * <pre>
 *   protocol=https
 *   host=forge.example:8443
 *   path=acme/site.git
 *                               the answer adds:
 *   username=jib
 *   password=s3cret
 * </pre>
 *
 * <p>An answer is kept for five minutes. What the upstream takes is approved once, what it does not
 * take is rejected, so that helpers store and forget as they do for git.
 */
public final class GitCredentialSource implements CredentialSource {
    /** The program that speaks the protocol. */
    @FunctionalInterface
    public interface Program {
        /**
         * Runs it with that input and gives its output.
         *
         * @param action {@code fill}, {@code approve} or {@code reject}
         */
        String run(String action, String input) throws IOException, InterruptedException;
    }

    /** An answer of the helper. */
    private static final class Kept {
        private final Credential.Basic credential;
        private boolean approved;

        Kept(Credential.Basic credential) {
            this.credential = credential;
        }
    }

    private final CredentialScope scope;
    private final Program program;
    private final Cache<RepositoryUrl, Kept> kept =
            CacheBuilder.newBuilder()
                    .maximumSize(1000)
                    .expireAfterWrite(Duration.ofMinutes(5))
                    .build();

    /** What the program answers for repositories in that scope. */
    public GitCredentialSource(CredentialScope scope, Program program) {
        this.scope = scope;
        this.program = program;
    }

    @Override
    public Credential credential(RepositoryUrl repository) throws CredentialException {
        Scopes.check(scope, repository);
        Kept known = kept.getIfPresent(repository);
        if (known != null) {
            return known.credential;
        }
        Map<String, String> answer = parsed(run("fill", question(repository) + "\n"));
        Credential.Basic credential = made(answer, repository);
        kept.put(repository, new Kept(credential));
        return credential;
    }

    private Credential.Basic made(Map<String, String> answer, RepositoryUrl repository)
            throws CredentialException {
        String user = answer.getOrDefault("username", "");
        String password = answer.getOrDefault("password", "");
        if (user.isEmpty() || password.isEmpty()) {
            throw fault("has no user name and password for " + repository);
        }
        if (!repository.scheme().equals(answer.getOrDefault("protocol", ""))
                || !repository.authority().equals(answer.getOrDefault("host", ""))) {
            throw fault("answered for another host than " + repository.authority());
        }
        try {
            return new Credential.Basic(scope, user, Secret.of(password));
        } catch (IllegalArgumentException e) {
            throw fault("gave a user name or password that no request can carry");
        }
    }

    /** Strict: a line that is not {@code key=value} could carry a second, smuggled answer. */
    private Map<String, String> parsed(String output) throws CredentialException {
        Map<String, String> answer = new HashMap<>();
        if (output.indexOf('\r') >= 0 || output.indexOf('\0') >= 0) {
            throw fault("answered with a CR or NUL (expected: key=value lines)");
        }
        for (String line : output.split("\n", -1)) {
            int equals = line.indexOf('=');
            if (line.isEmpty()) {
                continue;
            }
            if (equals < 1) {
                throw fault("answered with a line that is not key=value");
            }
            String name = line.substring(0, equals);
            boolean list = name.endsWith("[]");
            if (answer.put(name, line.substring(equals + 1)) != null && !list) {
                throw fault(
                        "answered " + (name.equals("password") ? "password" : "a key") + " twice");
            }
        }
        return answer;
    }

    private static String question(RepositoryUrl repository) {
        return "protocol="
                + repository.scheme()
                + "\nhost="
                + repository.authority()
                + "\npath="
                + repository.path()
                + ".git\n";
    }

    private String run(String action, String input) throws CredentialException {
        try {
            return program.run(action, input);
        } catch (IOException e) {
            throw new CredentialException(
                    program
                            + ": gives no answer; run 'git credential fill' as the gateway's user"
                            + " to see why",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CredentialException(program + ": interrupted", e);
        }
    }

    @Override
    public boolean refused(RepositoryUrl repository, Credential credential, Refusal how) {
        if (how != Refusal.NOT_ACCEPTED) {
            return false;
        }
        Kept known = kept.getIfPresent(repository);
        try {
            if (known != null && known.credential.equals(credential)) {
                kept.invalidate(repository);
                run("reject", question(repository) + pair(known.credential));
            } // else another request was refused before, and what is kept is newer
            return !credential(repository).equals(credential);
        } catch (CredentialException e) {
            return false;
        }
    }

    @Override
    public void accepted(RepositoryUrl repository, Credential credential) {
        Kept known = kept.getIfPresent(repository);
        if (known == null || known.approved || !known.credential.equals(credential)) {
            return;
        }
        known.approved = true;
        Thread.ofVirtual()
                .name("jib-credential-approve")
                .start(() -> {
                    try {
                        run("approve", question(repository) + pair(known.credential));
                    } catch (CredentialException ignored) {
                        // The credential works; that a helper cannot store it is its matter.
                    }
                });
    }

    private static String pair(Credential.Basic credential) {
        return "username="
                + credential.user()
                + "\npassword="
                + credential.password().reveal()
                + "\n\n";
    }

    private CredentialException fault(String what) {
        return new CredentialException(program + ": " + what);
    }

    @Override
    public String toString() {
        return program + " for " + scope;
    }
}
