package dev.jib.gateway.upstream.ssh;

import dev.jib.gateway.credential.CredentialException;
import dev.jib.gateway.credential.SshLogin;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.sshd.client.config.hosts.KnownHostEntry;
import org.apache.sshd.client.keyverifier.ServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;

/**
 * The host keys that a known_hosts file (sshd(8)) pins for one host and port, hashed names
 * included. A key of a line {@code @revoked} is never taken. Lines {@code @cert-authority} are not
 * honoured: the host's own key must be pinned.
 */
final class PinnedHost implements ServerKeyVerifier {
    private final Path file;
    private final String name;
    private final List<PublicKey> pinned = new ArrayList<>();
    private final List<PublicKey> revoked = new ArrayList<>();
    private boolean authority;
    private volatile Optional<String> refusal = Optional.empty();

    private PinnedHost(Path file, String name) {
        this.file = file;
        this.name = name;
    }

    /**
     * Reads what the pins say of that host.
     *
     * @throws CredentialException when it pins no key for it, or cannot be understood: no
     *     connection is made then
     */
    static PinnedHost read(SshLogin.Pins pins, String host, int port) throws CredentialException {
        String name = port == 22 ? host : "[" + host + "]:" + port;
        PinnedHost result = new PinnedHost(pins.file(), name);
        int number = 0;
        for (String line : lines(pins)) {
            number++;
            if (!line.isBlank() && !line.stripLeading().startsWith("#")) {
                result.add(line.strip(), number, host, port);
            }
        }
        if (result.pinned.isEmpty()) {
            throw result.nonePinned();
        }
        return result;
    }

    private static List<String> lines(SshLogin.Pins pins) throws CredentialException {
        try {
            ByteBuffer text = ByteBuffer.wrap(pins.text());
            return StandardCharsets.UTF_8.newDecoder().decode(text).toString().lines().toList();
        } catch (CharacterCodingException e) {
            throw new CredentialException(
                    "known_hosts file " + pins.file() + ": is not UTF-8 (expected: host keys)", e);
        }
    }

    private void add(String line, int number, String host, int port) throws CredentialException {
        try {
            KnownHostEntry entry = KnownHostEntry.parseKnownHostEntry(line);
            if (entry == null || !entry.isHostMatch(host, port)) {
                return;
            }
            String marker = entry.getMarker() == null ? "" : entry.getMarker();
            PublicKey key =
                    entry.getKeyEntry().resolvePublicKey(null, PublicKeyEntryResolver.IGNORING);
            switch (marker) {
                case "" -> addIfKnown(pinned, key);
                case "revoked" -> addIfKnown(revoked, key);
                case "cert-authority" -> authority = true;
                default -> throw new IllegalArgumentException("marker");
            }
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw new CredentialException(
                    "known_hosts file "
                            + file
                            + ": line "
                            + number
                            + " cannot be read (expected: [@revoked] HOST[,HOST...] TYPE KEY)");
        }
    }

    /** A kind of key that this client cannot verify pins nothing. */
    private static void addIfKnown(
            List<PublicKey> keys, @org.jspecify.annotations.Nullable PublicKey key) {
        if (key != null) {
            keys.add(key);
        }
    }

    private CredentialException nonePinned() {
        return new CredentialException(
                "known_hosts file "
                        + file
                        + ": has no key for "
                        + name
                        + (authority ? " but that of an authority, which is not honoured" : "")
                        + " (expected: a line of 'ssh-keyscan' for it, checked against what the"
                        + " server's owner publishes)");
    }

    /** The signature algorithms that the server may show a pinned key with. */
    List<String> algorithms() {
        return pinned.stream()
                .map(KeyUtils::getKeyType)
                .flatMap(type ->
                        type.equals("ssh-rsa")
                                ? Stream.of("rsa-sha2-512", "rsa-sha2-256")
                                : Stream.of(type))
                .distinct()
                .toList();
    }

    /** Why the server's key was not taken, once that happened. */
    Optional<String> refusal() {
        return refusal;
    }

    @Override
    public boolean verifyServerKey(ClientSession session, SocketAddress address, PublicKey key) {
        if (revoked.stream().anyMatch(k -> KeyUtils.compareKeys(k, key))) {
            refusal =
                    Optional.of(
                            "the host key that it shows ("
                                    + shown(key)
                                    + ") is revoked in "
                                    + file
                                    + "; whoever runs the gateway must find out what answers"
                                    + " there");
            return false;
        }
        if (pinned.stream().noneMatch(k -> KeyUtils.compareKeys(k, key))) {
            refusal =
                    Optional.of(
                            "the host key that it shows ("
                                    + shown(key)
                                    + ") is not the one that is pinned in "
                                    + file
                                    + ": it was changed, or another machine answers in its place;"
                                    + " whoever runs the gateway must find out which, and only then"
                                    + " pin the new one");
            return false;
        }
        return true;
    }

    private static String shown(PublicKey key) {
        return KeyUtils.getKeyType(key) + " " + KeyUtils.getFingerPrint(key);
    }
}
