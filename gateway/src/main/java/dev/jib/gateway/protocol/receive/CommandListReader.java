package dev.jib.gateway.protocol.receive;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.git.Printable;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RefUpdate;
import dev.jib.gateway.pktline.PktLine;
import dev.jib.gateway.pktline.PktLineException;
import dev.jib.gateway.pktline.PktLineReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the command list of a push by the grammar alone (gitprotocol-pack(5), reference update
 * request).
 *
 * <pre>
 *   request  = *shallow command-list flush-pkt [*push-option flush-pkt] [pack]
 *   shallow  = "shallow" SP id
 *   first    = old-id SP new-id SP name NUL *(SP capability)
 *   other    = old-id SP new-id SP name
 * </pre>
 *
 * <p>What the pack is, is told by this grammar and never by a search for its first bytes. Whatever
 * does not fit is refused: a certificate ({@code push-cert}), a capability that was not offered, a
 * name that is not a full ref name, two commands for one ref, an id of another length, bytes that
 * are not UTF-8.
 */
public final class CommandListReader {
    private static final int MAX_PUSH_OPTIONS = 64;
    private static final int MAX_SHALLOW = 100_000;

    private final PktLineReader reader;
    private final ReceiveAdvertisement offered;
    private final int maxRefs;

    /**
     * A reader for one push.
     *
     * @param offered what the client was shown
     * @param maxRefs the most commands that are read; one more is refused
     */
    public CommandListReader(PktLineReader reader, ReceiveAdvertisement offered, int maxRefs) {
        this.reader = reader;
        this.offered = offered;
        this.maxRefs = maxRefs;
    }

    /**
     * The commands; empty when the client ends at once, having nothing to push. Nothing behind the
     * command list is read.
     *
     * @throws PktLineException when the bytes are not a command list, with what was expected
     */
    public Optional<CommandList> read() throws IOException {
        Optional<PktLine> line = reader.readOrEnd();
        for (int shallow = 0; line.isPresent() && isShallow(line.get()); shallow++) {
            if (shallow == MAX_SHALLOW) {
                throw new PktLineException("push: more than " + MAX_SHALLOW + " shallow lines");
            }
            line = reader.readOrEnd();
        }
        if (line.isEmpty() || line.get() instanceof PktLine.Flush) {
            return Optional.empty();
        }
        List<RefUpdate> updates = new ArrayList<>();
        Set<String> capabilities = capabilities(line.get());
        updates.add(update(beforeNul(text(line.get()))));
        for (PktLine next = reader.read(); !(next instanceof PktLine.Flush); next = reader.read()) {
            if (updates.size() == maxRefs) {
                throw new PktLineException(
                        "push: more than "
                                + maxRefs
                                + " ref updates (limit: refs-per-push); push fewer refs at once");
            }
            updates.add(update(text(next)));
        }
        checkDistinct(updates);
        return Optional.of(new CommandList(updates, capabilities, pushOptions(capabilities)));
    }

    private boolean isShallow(PktLine line) throws PktLineException {
        if (!(line instanceof PktLine.Data data) || !data.text().startsWith("shallow ")) {
            return false;
        }
        if (!ObjectId.isHex(data.text().substring(8))) {
            throw new PktLineException(
                    "push: malformed shallow line (expected: 'shallow' and an object id)");
        }
        return true;
    }

    private Set<String> capabilities(PktLine first) throws PktLineException {
        String line = text(first);
        int nul = line.indexOf('\0');
        if (nul < 0) {
            return Set.of();
        }
        Set<String> wanted = new LinkedHashSet<>();
        for (String capability : line.substring(nul + 1).trim().split(" ")) {
            if (capability.isEmpty()
                    || capability.startsWith("session-id=")
                    || capability.startsWith("agent=")) {
                continue;
            }
            if (!offered.offers(capability)) {
                throw new PktLineException(
                        "push: capability '"
                                + Printable.of(capability)
                                + "' was not offered by the gateway");
            }
            wanted.add(capability);
        }
        return wanted;
    }

    private static String beforeNul(String line) {
        int nul = line.indexOf('\0');
        return nul < 0 ? line : line.substring(0, nul);
    }

    private RefUpdate update(String line) throws PktLineException {
        if (line.startsWith("push-cert")) {
            throw new PktLineException(
                    "push: signed pushes (push-cert) are not offered by the gateway");
        }
        int length = offered.idLength();
        if (line.length() < 2 * length + 3
                || line.charAt(length) != ' '
                || line.charAt(2 * length + 1) != ' ') {
            throw bad(line);
        }
        String oldId = line.substring(0, length);
        String newId = line.substring(length + 1, 2 * length + 1);
        if (!ObjectId.isHex(oldId) || !ObjectId.isHex(newId)) {
            throw bad(line);
        }
        try {
            RefName name = new RefName(line.substring(2 * length + 2));
            return RefUpdate.of(name, new ObjectId(oldId), new ObjectId(newId));
        } catch (IllegalArgumentException e) {
            throw new PktLineException("push: " + e.getMessage());
        }
    }

    private static PktLineException bad(String line) {
        return new PktLineException(
                "push: malformed command '"
                        + Printable.of(line)
                        + "' (expected: old id, new id and a full ref name)");
    }

    private static void checkDistinct(List<RefUpdate> updates) throws PktLineException {
        Set<RefName> seen = new HashSet<>();
        for (RefUpdate update : updates) {
            if (!seen.add(update.name())) {
                throw new PktLineException(
                        "push: two commands for "
                                + update.name()
                                + " (expected: one command a ref)");
            }
        }
    }

    private List<String> pushOptions(Set<String> capabilities) throws IOException {
        List<String> options = new ArrayList<>();
        if (!capabilities.contains("push-options")) {
            return options;
        }
        for (PktLine next = reader.read(); !(next instanceof PktLine.Flush); next = reader.read()) {
            if (options.size() == MAX_PUSH_OPTIONS) {
                throw new PktLineException("push: more than " + MAX_PUSH_OPTIONS + " push options");
            }
            String option = text(next);
            if (option.chars().anyMatch(Character::isISOControl)) {
                throw new PktLineException("push: a push option has a control character");
            }
            options.add(option);
        }
        return options;
    }

    private static String text(PktLine line) throws PktLineException {
        if (!(line instanceof PktLine.Data data)) {
            throw new PktLineException(
                    "push: a special pkt-line where a command or an option was expected");
        }
        try {
            String text =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(data.payload()))
                            .toString();
            return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        } catch (CharacterCodingException e) {
            throw new PktLineException("push: a command or an option is not UTF-8");
        }
    }
}
