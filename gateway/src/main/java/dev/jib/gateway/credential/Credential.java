package dev.jib.gateway.credential;

import dev.jib.gateway.git.HeldSecrets;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.identity.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * What the gateway shows an upstream, together with the addresses it may be shown to. The one way
 * to its value checks the address, so that no code path can send it elsewhere.
 */
public sealed interface Credential {
    /**
     * The value of the {@code Authorization} header for a request for that repository; empty when
     * there is nothing to show.
     *
     * @throws CredentialException when the repository is outside the scope
     */
    Optional<Secret> authorization(RepositoryUrl repository) throws CredentialException;

    /**
     * Whether the text gives the credential away, as it is or in the form it was sent in: a server
     * may echo what it was sent.
     */
    boolean isIn(String text);

    /** Nothing: the upstream is asked anonymously. */
    final class None implements Credential {
        @Override
        public Optional<Secret> authorization(RepositoryUrl repository) {
            return Optional.empty();
        }

        @Override
        public boolean isIn(String text) {
            return false;
        }

        @Override
        public String toString() {
            return "no credential";
        }
    }

    /** A user name and a password or token (RFC 7617). */
    final class Basic implements Credential {
        private final CredentialScope scope;
        private final String user;
        private final Secret password;

        /**
         * The pair, for that scope.
         *
         * @throws IllegalArgumentException when the name holds a colon or a control character,
         *     which a Basic header cannot carry
         */
        public Basic(CredentialScope scope, String user, Secret password) {
            if (user.chars().anyMatch(c -> c == ':' || c < ' ' || c == 0x7f)) {
                throw new IllegalArgumentException(
                        "user name of a Basic credential: has a ':' or a control character"
                                + " (expected: neither)");
            }
            this.scope = scope;
            this.user = user;
            this.password = password;
            HeldSecrets.ofThisProcess().remember(encoded());
        }

        @Override
        public Optional<Secret> authorization(RepositoryUrl repository) throws CredentialException {
            Scopes.check(scope, repository);
            return Optional.of(Secret.of("Basic " + encoded()));
        }

        @Override
        public boolean isIn(String text) {
            return text.contains(password.reveal()) || text.contains(encoded());
        }

        /** The user name. */
        public String user() {
            return user;
        }

        /** The password or token. */
        public Secret password() {
            return password;
        }

        private String encoded() {
            byte[] pair = (user + ":" + password.reveal()).getBytes(StandardCharsets.UTF_8);
            return Base64.getEncoder().encodeToString(pair);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Basic basic
                    && scope.equals(basic.scope)
                    && user.equals(basic.user)
                    && password.equals(basic.password);
        }

        @Override
        public int hashCode() {
            return user.hashCode();
        }

        @Override
        public String toString() {
            return "Basic [redacted] for " + scope;
        }
    }

    /** A token (RFC 6750). */
    final class Bearer implements Credential {
        private final CredentialScope scope;
        private final Secret token;

        /**
         * The token, for that scope.
         *
         * @throws IllegalArgumentException when it has a character that a Bearer header cannot
         *     carry
         */
        public Bearer(CredentialScope scope, Secret token) {
            if (token.reveal().chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
                throw new IllegalArgumentException(
                        "token of a Bearer credential: has a space or a character outside ASCII"
                                + " (expected: the bare token)");
            }
            this.scope = scope;
            this.token = token;
        }

        @Override
        public Optional<Secret> authorization(RepositoryUrl repository) throws CredentialException {
            Scopes.check(scope, repository);
            return Optional.of(Secret.of("Bearer " + token.reveal()));
        }

        @Override
        public boolean isIn(String text) {
            return text.contains(token.reveal());
        }

        /** The token. */
        public Secret token() {
            return token;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Bearer bearer
                    && scope.equals(bearer.scope)
                    && token.equals(bearer.token);
        }

        @Override
        public int hashCode() {
            return scope.hashCode();
        }

        @Override
        public String toString() {
            return "Bearer [redacted] for " + scope;
        }
    }

    /** A user name and a private key, or an agent that holds one (RFC 4252). */
    final class Ssh implements Credential {
        private final CredentialScope scope;
        private final SshLogin login;

        /** The login, for that scope. */
        public Ssh(CredentialScope scope, SshLogin login) {
            this.scope = scope;
            this.login = login;
        }

        @Override
        public Optional<Secret> authorization(RepositoryUrl repository) throws CredentialException {
            throw new CredentialException(
                    "an SSH key cannot be sent over HTTP (expected: a token for " + scope + ")");
        }

        /**
         * How to log in for that repository.
         *
         * @throws CredentialException when the repository is outside the scope
         */
        public SshLogin login(RepositoryUrl repository) throws CredentialException {
            Scopes.check(scope, repository);
            return login;
        }

        /** A private key is never sent, so that nobody can echo it. */
        @Override
        public boolean isIn(String text) {
            return false;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Ssh ssh && scope.equals(ssh.scope) && login.equals(ssh.login);
        }

        @Override
        public int hashCode() {
            return scope.hashCode();
        }

        @Override
        public String toString() {
            return "SSH " + login + " for " + scope;
        }
    }
}
