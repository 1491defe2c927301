package dev.jib.gateway.config;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Gathers what is wrong with a file, so that all of it can be told at once. */
final class Problems {
    private static final int MAX = 100;

    private final List<Problem> found = new ArrayList<>();

    void add(Value value, String text) {
        add(value.node().location(), value.path(), text);
    }

    void add(Location location, String path, String text) {
        if (found.size() < MAX) {
            found.add(new Problem(location, path, text));
        }
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    ImmutableList<Problem> inOrder() {
        return found.stream()
                .sorted(Comparator.comparing(Problem::location))
                .collect(ImmutableList.toImmutableList());
    }
}
