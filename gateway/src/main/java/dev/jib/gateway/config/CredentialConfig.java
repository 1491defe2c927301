package dev.jib.gateway.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the credential of an upstream comes from. It holds no secret itself. A credential is bound
 * to the scheme, host, port and path of its upstream's base.
 */
public sealed interface CredentialConfig {
    /** How a token is sent. */
    enum Form {
        /** {@code Authorization: Basic}, with a user name. */
        BASIC,
        /** {@code Authorization: Bearer}. */
        BEARER
    }

    /** How far a token is narrowed. */
    enum Narrow {
        /** To the one repository of the operation. */
        REPOSITORY,
        /** Not at all: what the installation may reach. */
        INSTALLATION
    }

    /** The upstream wants none. */
    record None() implements CredentialConfig {}

    /**
     * A file that holds a token, read again when it changes.
     *
     * @param file the file
     * @param form how it is sent
     * @param user the user name of {@link Form#BASIC}
     */
    record TokenFile(Path file, Form form, String user) implements CredentialConfig {}

    /** An environment variable of the gateway that holds a token. */
    record TokenEnvironment(String name, Form form, String user) implements CredentialConfig {}

    /**
     * A GitHub App.
     *
     * @param appId its id or client id
     * @param keyFile its private key, PKCS#1 or PKCS#8 PEM
     * @param installation the installation; found by repository when absent
     * @param api the base of the API; that of the upstream's host when absent
     * @param narrow how far tokens are narrowed
     */
    record GitHubApp(
            String appId,
            Path keyFile,
            Optional<Long> installation,
            Optional<String> api,
            Narrow narrow)
            implements CredentialConfig {}

    /**
     * An SSH key.
     *
     * @param file the private key
     * @param passphraseFile what it is encrypted with
     * @param knownHosts the pinned host keys
     * @param user the login, {@code git} where nothing is said
     */
    record SshKey(Path file, Optional<Path> passphraseFile, Path knownHosts, String user)
            implements CredentialConfig {}

    /** A key that an SSH agent holds. */
    record SshAgent(Path socket, Path knownHosts, String user) implements CredentialConfig {}

    /** A netrc file, in which the upstream's host is looked up. */
    record Netrc(Path file) implements CredentialConfig {}

    /**
     * A git credential helper (gitcredentials(7)).
     *
     * @param command what is run, as credential.helper has it
     */
    record Helper(String command) implements CredentialConfig {}

    /**
     * An OAuth refresh token.
     *
     * @param tokenUrl where access tokens are given out
     * @param clientId the client
     * @param clientSecretFile its secret, if it has one
     * @param refreshTokenFile the refresh token; rewritten when it is rotated
     * @param form how the access token is sent
     * @param user the user name of {@link Form#BASIC}
     */
    record OAuth(
            String tokenUrl,
            String clientId,
            Optional<Path> clientSecretFile,
            Path refreshTokenFile,
            Form form,
            String user)
            implements CredentialConfig {}
}
