package dev.jib.gateway.identity.ca;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * The list of revoked certificates: a file with a hex serial number a line. It is read anew at each
 * question, since it is short and a revocation must hold at once; a list that cannot be read
 * revokes everything.
 */
public final class RevokedSerials {
    private final Path file;

    /** The list in that file, which need not be there yet. */
    public RevokedSerials(Path file) {
        this.file = file;
    }

    /** Whether the certificate of that number is revoked. */
    public boolean contains(BigInteger serial) {
        try {
            return read().contains(serial.toString(16));
        } catch (IOException unreadable) {
            return true;
        }
    }

    void add(String serial) throws IOException {
        Set<String> all = read();
        all.add(new BigInteger(serial.toLowerCase(Locale.ROOT), 16).toString(16));
        Pem.replace(file, "rw-r--r--", String.join("\n", all) + "\n");
    }

    private Set<String> read() throws IOException {
        Set<String> serials = new TreeSet<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
                if (!line.matches("[0-9a-f]{1,40}")) {
                    throw new IOException(file + ": damaged (expected: a hex serial a line)");
                }
                serials.add(line);
            }
        }
        return serials;
    }
}
