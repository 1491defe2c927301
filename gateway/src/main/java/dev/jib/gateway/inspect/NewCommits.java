package dev.jib.gateway.inspect;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.quarantine.ScannedPack;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The commits that are reachable from pushed tips and not known to be upstream, parents before
 * children. Those of the pack are numbered as there; the few others, which only the base objects
 * have, by the complement of their place in a list. For one thread.
 */
final class NewCommits {
    private static final byte EXPANDED = 1;
    private static final byte DONE = 2;

    private final ObjectReader objects;
    private final ScannedPack pack;
    private final UpstreamHistory upstream;
    private final byte[] states;
    private final List<ObjectId> outside = new ArrayList<>();
    private final List<Byte> outsideStates = new ArrayList<>();
    private final Map<ObjectId, Integer> outsideNumbers = new HashMap<>();
    private final NumberStack open = new NumberStack();
    private int[] order = new int[16];
    private int count;

    NewCommits(ObjectReader objects, UpstreamHistory upstream) {
        this.objects = objects;
        this.pack = objects.pack();
        this.upstream = upstream;
        this.states = new byte[pack.count()];
    }

    /** Adds what is reachable from that commit. */
    void addFrom(ObjectId tip) throws IOException, InspectionRefused {
        push(tip);
        while (!open.isEmpty()) {
            int number = open.pop();
            switch (state(number)) {
                case EXPANDED -> {
                    setState(number, DONE);
                    append(number);
                }
                case DONE -> {}
                default -> {
                    setState(number, EXPANDED);
                    open.push(number);
                    for (ObjectId parent : objects.readCommit(id(number)).parents()) {
                        push(parent);
                    }
                }
            }
        }
    }

    int count() {
        return count;
    }

    /** The id of the commit at that place, the oldest first. */
    ObjectId at(int place) {
        return id(order[place]);
    }

    private void push(ObjectId id) throws IOException, InspectionRefused {
        if (upstream.isKnown(id)) {
            return;
        }
        int number = pack.find(id);
        if (number < 0) {
            Integer known = outsideNumbers.get(id);
            if (known == null) {
                if (upstream.find(id)) {
                    return;
                }
                known = ~outside.size();
                outside.add(id);
                outsideStates.add((byte) 0);
                outsideNumbers.put(id, known);
            }
            number = known;
        }
        if (state(number) == 0) {
            open.push(number);
        }
    }

    private ObjectId id(int number) {
        return number >= 0 ? pack.id(number) : outside.get(~number);
    }

    private byte state(int number) {
        return number >= 0 ? states[number] : outsideStates.get(~number);
    }

    private void setState(int number, byte state) {
        if (number >= 0) {
            states[number] = state;
        } else {
            outsideStates.set(~number, state);
        }
    }

    private void append(int number) {
        if (count == order.length) {
            order = java.util.Arrays.copyOf(order, 2 * count);
        }
        order[count++] = number;
    }
}
