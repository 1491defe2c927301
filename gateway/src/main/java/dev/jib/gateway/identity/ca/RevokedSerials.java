package dev.jib.gateway.identity.ca;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The list of revoked certificates: a file with a hex serial number a line. It is read anew at each
 * question, since it is short and a revocation must hold at once; a list that is not there or
 * cannot be read revokes everything.
 */
public final class RevokedSerials {
    private static final Logger LOG = LoggerFactory.getLogger(RevokedSerials.class);
    private static final String MODE = "rw-r--r--";

    private final Path file;

    /** The list in that file. */
    public RevokedSerials(Path file) {
        this.file = file;
    }

    /** Makes the list of an authority that has revoked nothing. */
    static void init(Path file) throws IOException {
        Pem.replace(file, MODE, "");
    }

    /** Whether the certificate of that number is revoked. */
    public boolean contains(BigInteger serial) {
        try {
            return read().contains(serial.toString(16));
        } catch (IOException unreadable) {
            LOG.error("every client certificate counts as revoked: {}", unreadable.getMessage());
            return true;
        }
    }

    /** Adds it to what the list holds then, whoever else adds at the same time. */
    void add(String serial) throws IOException {
        synchronized (RevokedSerials.class) { // a file lock is one of the whole process
            try (FileChannel channel =
                            FileChannel.open(
                                    file.resolveSibling(file.getFileName() + ".lock"),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE);
                    FileLock _ = channel.lock()) {
                Set<String> all = read();
                all.add(new BigInteger(serial.toLowerCase(Locale.ROOT), 16).toString(16));
                Pem.replace(file, MODE, String.join("\n", all) + "\n");
            }
        }
    }

    private Set<String> read() throws IOException {
        Set<String> serials = new TreeSet<>();
        for (String line : lines()) {
            if (!line.matches("[0-9a-f]{1,40}")) {
                throw new IOException(file + ": damaged (expected: a hex serial a line)");
            }
            serials.add(line);
        }
        return serials;
    }

    private List<String> lines() throws IOException {
        try {
            return Files.readAllLines(file, StandardCharsets.US_ASCII);
        } catch (NoSuchFileException e) {
            throw new IOException(
                    file
                            + ": does not exist (expected: a list of hex serials, empty at first;"
                            + " if nothing is revoked yet, make it: touch "
                            + file
                            + ")",
                    e);
        } catch (IOException e) {
            throw new IOException(
                    file
                            + ": cannot be read (expected: a list of hex serials, readable for the"
                            + " gateway's user)",
                    e);
        }
    }
}
