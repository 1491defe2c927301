package dev.jib.gateway.protocol.receive;

import dev.jib.gateway.git.RefUpdate;
import dev.jib.gateway.pktline.PktLineWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a client asks of receive-pack before the pack: the ref updates, its capabilities and its
 * push options.
 *
 * @param updates one or more, each for another ref, in the order of the client
 * @param capabilities what the client wants to use
 * @param pushOptions the options of {@code git push -o}, in their order
 */
public record CommandList(
        List<RefUpdate> updates, Set<String> capabilities, List<String> pushOptions) {
    public CommandList {
        updates = List.copyOf(updates);
        capabilities = Collections.unmodifiableSet(new LinkedHashSet<>(capabilities));
        pushOptions = List.copyOf(pushOptions);
    }

    /** Whether a pack follows: always, unless every command deletes (gitprotocol-pack(5)). */
    public boolean hasPack() {
        return updates.stream().anyMatch(update -> !(update instanceof RefUpdate.Delete));
    }

    /** Whether the client asked for that capability. */
    public boolean wants(String capability) {
        return capabilities.contains(capability);
    }

    /** The same commands without a push option that is for the gateway alone. */
    public CommandList withoutPushOption(String option) {
        return new CommandList(
                updates,
                capabilities,
                pushOptions.stream().filter(o -> !o.equals(option)).toList());
    }

    /**
     * The same commands as the gateway sends them on: with the capabilities that it uses itself
     * with that upstream.
     *
     * @param agent what the gateway calls itself
     */
    public CommandList forUpstream(ReceiveAdvertisement upstream, String agent) {
        Set<String> used = new LinkedHashSet<>();
        for (String capability : List.of("report-status-v2", "atomic", "quiet", "push-options")) {
            if (wants(capability) && upstream.offers(capability)) {
                used.add(capability);
            }
        }
        if (!used.contains("report-status-v2")) {
            used.add("report-status");
        }
        if (upstream.offers("side-band-64k")) {
            used.add("side-band-64k");
        }
        upstream.capabilities().stream()
                .filter(c -> c.startsWith("object-format="))
                .forEach(used::add);
        if (upstream.capabilities().stream().anyMatch(c -> c.startsWith("agent="))) {
            used.add("agent=" + agent);
        }
        return new CommandList(updates, used, pushOptions);
    }

    /**
     * Writes the commands, their flush-pkt, and the push options with theirs when the capability is
     * in use.
     */
    public void write(PktLineWriter writer) throws IOException {
        List<String> lines = new ArrayList<>();
        updates.forEach(u -> lines.add(u.oldId() + " " + u.newId() + " " + u.name()));
        writer.text(lines.getFirst() + "\0 " + String.join(" ", capabilities));
        for (String line : lines.subList(1, lines.size())) {
            writer.text(line);
        }
        writer.flush();
        if (wants("push-options")) {
            for (String option : pushOptions) {
                writer.text(option);
            }
            writer.flush();
        }
    }
}
