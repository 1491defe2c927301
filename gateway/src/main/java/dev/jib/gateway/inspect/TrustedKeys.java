package dev.jib.gateway.inspect;

import dev.jib.gateway.policy.SignatureFormat;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * The keys of one trust set: a directory with {@code allowed_signers} (SSH), {@code *.asc}, {@code
 * *.gpg} and {@code *.pgp} (OpenPGP), {@code *.pem}, {@code *.crt} and {@code *.cer} (X.509).
 * Immutable; safe for use by many threads.
 */
public final class TrustedKeys {
    private final OpenPgpKeys openPgp = new OpenPgpKeys();
    private final AllowedSigners ssh = new AllowedSigners();
    private final X509Anchors x509 = new X509Anchors();

    private TrustedKeys() {}

    /**
     * Loads the directory.
     *
     * @throws IOException naming the file, when one cannot be read or is not of a known kind
     */
    public static TrustedKeys load(Path directory) throws IOException {
        TrustedKeys keys = new TrustedKeys();
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            all.forEach(files::add);
        }
        Collections.sort(files);
        for (Path file : files) {
            try {
                keys.add(file);
            } catch (IOException | RuntimeException e) {
                throw new IOException("trust set " + file + ": " + e.getMessage(), e);
            }
        }
        return keys;
    }

    private void add(Path file) throws IOException {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        String suffix = name.substring(name.lastIndexOf('.') + 1);
        if (name.startsWith(".") || name.startsWith("readme")) {
            return;
        }
        switch (suffix) {
            case "allowed_signers" -> ssh.add(Files.readAllBytes(file));
            case "asc", "gpg", "pgp" -> openPgp.add(Files.readAllBytes(file));
            case "pem", "crt", "cer" -> x509.add(Files.readAllBytes(file));
            default ->
                    throw new IOException(
                            "is of no known kind (expected: allowed_signers, .asc, .gpg, .pgp,"
                                    + " .pem, .crt or .cer)");
        }
    }

    /** Who signed, if the signature is good by these keys. */
    String verify(RawSignature raw, Instant now) throws BadSignature {
        SignatureFormat format = raw.format();
        return switch (format) {
            case OPENPGP -> openPgp.verify(raw, now);
            case SSH -> ssh.verify(raw, now);
            case X509 -> x509.verify(raw, now);
        };
    }
}
