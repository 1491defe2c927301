package dev.jib.gateway.credential;

import dev.jib.gateway.identity.Secret;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/**
 * How to log in to an SSH server, and which server it must be.
 *
 * @param user the user name there
 * @param pins the host keys it may have: with others it is another login
 * @param identity what proves to the server who logs in
 */
public record SshLogin(String user, Pins pins, Identity identity) {
    /** The pinned host keys, as a known_hosts file has them. */
    public static final class Pins {
        private final Path file;
        private final byte[] text;

        /**
         * Pins.
         *
         * @param file where they were read, for messages
         * @param text what the file holds
         */
        public Pins(Path file, byte[] text) {
            this.file = file;
            this.text = text.clone();
        }

        /** Where they were read. */
        public Path file() {
            return file;
        }

        /** The file's text, for the one place that parses it. */
        public byte[] text() {
            return text.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Pins pins
                    && file.equals(pins.file)
                    && Arrays.equals(text, pins.text);
        }

        @Override
        public int hashCode() {
            return file.hashCode();
        }

        @Override
        public String toString() {
            return "pins " + file;
        }
    }

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
