package dev.jib.gateway.credential;

import dev.jib.gateway.identity.Secret;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * How to log in to an SSH server, and which server it must be.
 *
 * @param user the user name there
 * @param knownHosts the file of pinned host keys
 * @param identity what proves to the server who logs in
 */
public record SshLogin(String user, Path knownHosts, Identity identity) {
    /** What proves who logs in. It prints no secret. */
    public sealed interface Identity {}

    /**
     * An agent that signs with the keys it holds.
     *
     * @param socket its unix socket
     * @param keys which keys it held, as a digest: with others it is another identity
     */
    public record Agent(Path socket, String keys) implements Identity {
        @Override
        public String toString() {
            return "agent " + socket;
        }
    }

    /** A private key, as its file has it. */
    public static final class Key implements Identity {
        private final Path file;
        private final byte[] text;
        private final Optional<Secret> passphrase;

        /**
         * A key.
         *
         * @param file where it was read, for messages
         * @param text what the file holds
         * @param passphrase what it is encrypted with
         */
        public Key(Path file, byte[] text, Optional<Secret> passphrase) {
            this.file = file;
            this.text = text.clone();
            this.passphrase = passphrase;
        }

        /** Where it was read. */
        public Path file() {
            return file;
        }

        /** The file's text, for the one place that parses it. */
        public byte[] text() {
            return text.clone();
        }

        /** What it is encrypted with. */
        public Optional<Secret> passphrase() {
            return passphrase;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key
                    && file.equals(key.file)
                    && MessageDigest.isEqual(text, key.text)
                    && passphrase.equals(key.passphrase);
        }

        @Override
        public int hashCode() {
            return file.hashCode();
        }

        @Override
        public String toString() {
            return "key " + file;
        }
    }

    @Override
    public String toString() {
        return "user " + user + ", " + identity;
    }
}
