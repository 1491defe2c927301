package dev.jib.gateway.protocol.upload;

import dev.jib.gateway.git.Printable;
import dev.jib.gateway.pktline.PktLine;
import dev.jib.gateway.pktline.PktLineException;
import dev.jib.gateway.pktline.PktLineReader;
import dev.jib.gateway.pktline.PktLineWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The capability advertisement of protocol version 2 (gitprotocol-v2(5)), reduced to what the
 * gateway passes on.
 *
 * <pre>
 *   advertisement = "version 2" LF *(key ["=" value] LF) flush-pkt
 * </pre>
 *
 * <p>Not passed on are {@code bundle-uri} and the feature {@code packfile-uris} of {@code fetch},
 * which send a client to other addresses, {@code server-option}, by which a client would have the
 * upstream do something with the rights of the gateway's credential
 * (docs/decisions/push-options.md), and whatever is not known.
 *
 * @param capabilities the lines after {@code version 2}
 */
public record V2Advertisement(List<String> capabilities) {
    private static final Set<String> COMMANDS = Set.of("ls-refs", "fetch", "object-info");
    private static final Set<String> CAPABILITIES = Set.of("object-format", "agent");
    private static final Set<String> FETCH_FEATURES =
            Set.of("shallow", "wait-for-done", "filter", "ref-in-want", "sideband-all");

    private static final int LENGTH_DIGITS = 4;
    private static final int MAX_BYTES = 64 * 1024; // git's own is shorter than 1 KiB

    public V2Advertisement {
        capabilities = List.copyOf(capabilities);
    }

    /**
     * Reads an advertisement up to its flush-pkt and keeps what the gateway passes on.
     *
     * @param agent what the gateway calls itself; takes the place of the upstream's agent
     * @throws PktLineException when it carries an {@code ERR} line, whose text is then the message,
     *     or is longer than any server's
     * @throws OldVersionException when it is not one of version 2
     */
    public static V2Advertisement read(PktLineReader reader, String agent) throws IOException {
        PktLine first = reader.read();
        String version = first instanceof PktLine.Data data ? data.text() : "";
        if (version.startsWith("ERR ")) {
            throw new PktLineException(Printable.of(version.substring(4)));
        }
        if (!version.equals("version 2")) {
            throw new OldVersionException();
        }
        List<String> kept = new ArrayList<>();
        int bytes = 0;
        while (reader.read() instanceof PktLine.Data data) {
            bytes += LENGTH_DIGITS + data.payload().length;
            if (bytes > MAX_BYTES) {
                throw new PktLineException(
                        "the upstream's list of capabilities is longer than 64 KiB (expected: what"
                                + " git servers can do, in a few lines); check the upstream's"
                                + " address");
            }
            passedOn(data.text(), agent).ifPresent(kept::add);
        }
        return new V2Advertisement(kept);
    }

    /** Writes the advertisement with its flush-pkt. */
    public void write(PktLineWriter writer) throws IOException {
        writer.text("version 2\n");
        for (String capability : capabilities) {
            writer.text(capability + "\n");
        }
        writer.flush();
        writer.flushStream();
    }

    /** Whether a request may carry that command: it is known and was advertised. */
    public boolean allows(String command) {
        return COMMANDS.contains(command)
                && capabilities.stream().anyMatch(c -> key(c).equals(command));
    }

    /** Whether a request may carry that capability line: its key was advertised, or is agent. */
    public boolean allowsCapability(String line) {
        return key(line).equals("agent")
                || capabilities.stream().anyMatch(c -> key(c).equals(key(line)));
    }

    /** Whether {@code fetch} was advertised with that feature, such as {@code filter}. */
    public boolean offersFetch(String feature) {
        return capabilities.stream()
                .filter(c -> c.startsWith("fetch="))
                .anyMatch(
                        c -> List.of(c.substring("fetch=".length()).split(" ")).contains(feature));
    }

    private static Optional<String> passedOn(String line, String agent) {
        String key = key(line);
        if (key.equals("agent")) {
            return Optional.of("agent=" + agent);
        }
        if (key.equals("fetch") && line.length() > key.length()) {
            String features =
                    Stream.of(line.substring("fetch=".length()).split(" "))
                            .filter(FETCH_FEATURES::contains)
                            .collect(Collectors.joining(" "));
            return Optional.of(features.isEmpty() ? "fetch" : "fetch=" + features);
        }
        return COMMANDS.contains(key) || CAPABILITIES.contains(key)
                ? Optional.of(line)
                : Optional.empty();
    }

    private static String key(String line) {
        int equals = line.indexOf('=');
        return equals < 0 ? line : line.substring(0, equals);
    }
}
