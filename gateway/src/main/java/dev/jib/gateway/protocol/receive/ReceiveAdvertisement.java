package dev.jib.gateway.protocol.receive;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.git.Printable;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.pktline.PktLine;
import dev.jib.gateway.pktline.PktLineException;
import dev.jib.gateway.pktline.PktLineReader;
import dev.jib.gateway.pktline.PktLineWriter;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What receive-pack says first: its refs and its capabilities (gitprotocol-pack(5), reference
 * discovery).
 *
 * <pre>
 *   first   = id SP name NUL capability *(SP capability) LF
 *   no-refs = zero-id SP "capabilities^{}" NUL capabilities LF
 *   other   = id SP name LF
 *   shallow = "shallow" SP id LF
 *   end     = flush-pkt
 * </pre>
 *
 * <p>Lines named {@code .have}, and names that git-check-ref-format(1) refuses, are not kept: no
 * ref can be pushed by them.
 *
 * @param refs the refs in the order of the upstream
 * @param capabilities the capabilities in the order of the upstream
 */
public record ReceiveAdvertisement(Map<RefName, ObjectId> refs, Set<String> capabilities) {
    /**
     * What the gateway can carry through; everything else that an upstream offers is not offered to
     * the client.
     */
    private static final Set<String> CARRIED =
            Set.of(
                    "report-status",
                    "report-status-v2",
                    "delete-refs",
                    "side-band-64k",
                    "quiet",
                    "atomic",
                    "ofs-delta",
                    "push-options");

    private static final int LENGTH_DIGITS = 4;
    private static final List<String> CARRIED_WITH_VALUE = List.of("object-format=", "agent=");

    public ReceiveAdvertisement {
        refs = Collections.unmodifiableMap(new LinkedHashMap<>(refs));
        capabilities = Collections.unmodifiableSet(new LinkedHashSet<>(capabilities));
    }

    /**
     * Reads an advertisement up to and including its flush-pkt.
     *
     * @throws PktLineException when it is not one, when it is beyond the limit, or when it carries
     *     an {@code ERR} line, whose text is then the message
     */
    public static ReceiveAdvertisement read(PktLineReader reader, AdvertisementLimit limit)
            throws IOException {
        Map<RefName, ObjectId> refs = new LinkedHashMap<>();
        Set<String> capabilities = new LinkedHashSet<>();
        boolean first = true;
        long bytes = 0;
        while (reader.read() instanceof PktLine.Data data) {
            bytes += LENGTH_DIGITS + data.payload().length;
            limit.check(refs.size(), bytes);
            String line = data.text();
            if (line.startsWith("ERR ")) {
                throw new PktLineException(Printable.of(line.substring(4)));
            }
            if (line.equals("version 1") || line.startsWith("shallow ")) {
                continue;
            }
            int nul = line.indexOf('\0');
            if (first && nul >= 0) {
                capabilities.addAll(List.of(line.substring(nul + 1).trim().split(" ")));
                line = line.substring(0, nul);
            }
            first = false;
            addRef(refs, line);
        }
        return new ReceiveAdvertisement(refs, capabilities);
    }

    /**
     * What the client is shown: the refs, and of the capabilities those that the gateway carries
     * through, with {@code no-thin}, and {@code push-options}, one of which is for the gateway
     * itself.
     */
    public ReceiveAdvertisement forClient(String agent) {
        Set<String> offered = new LinkedHashSet<>();
        for (String capability : capabilities) {
            boolean valued = CARRIED_WITH_VALUE.stream().anyMatch(capability::startsWith);
            if (CARRIED.contains(capability) || valued) {
                offered.add(capability.startsWith("agent=") ? "agent=" + agent : capability);
            }
        }
        offered.add("push-options");
        offered.add("no-thin");
        return new ReceiveAdvertisement(refs, offered);
    }

    /** Writes the advertisement with its flush-pkt. */
    public void write(PktLineWriter writer) throws IOException {
        String list = String.join(" ", capabilities);
        if (refs.isEmpty()) {
            writer.text("0".repeat(idLength()) + " capabilities^{}\0" + list + "\n");
        }
        boolean first = true;
        for (Map.Entry<RefName, ObjectId> ref : refs.entrySet()) {
            String line = ref.getValue().hex() + " " + ref.getKey().value();
            writer.text(first ? line + "\0" + list + "\n" : line + "\n");
            first = false;
        }
        writer.flush();
        writer.flushStream();
    }

    /** Whether a capability without a value is offered. */
    public boolean offers(String capability) {
        return capabilities.contains(capability);
    }

    /**
     * The number of hex digits of this repository's ids: 40, or 64 with {@code
     * object-format=sha256}.
     */
    public int idLength() {
        return capabilities.contains("object-format=sha256") ? 64 : 40;
    }

    private static void addRef(Map<RefName, ObjectId> refs, String line) throws PktLineException {
        int space = line.indexOf(' ');
        if (space < 0 || !ObjectId.isHex(line.substring(0, space))) {
            throw new PktLineException(
                    "advertisement line: '"
                            + Printable.of(line)
                            + "' (expected: an object id, a space and a ref name)");
        }
        Optional<RefName> name = RefName.parse(line.substring(space + 1));
        name.ifPresent(known -> refs.put(known, new ObjectId(line.substring(0, space))));
    }
}
