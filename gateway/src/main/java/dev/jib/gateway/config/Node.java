package dev.jib.gateway.config;

import com.google.common.collect.ImmutableList;
import java.util.List;

/** A piece of a YAML file as it was said, with its place. */
public sealed interface Node {
    /** Where it begins. */
    Location location();

    /** What it is, for messages: {@code a mapping}, {@code a list}, {@code 'text'}. */
    String described();

    /**
     * A single value.
     *
     * @param text its text, never interpreted
     * @param isNull whether it is absent: {@code key:} with nothing behind it, {@code ~}, {@code
     *     null}
     */
    record Scalar(Location location, String text, boolean isNull) implements Node {
        @Override
        public String described() {
            return isNull ? "nothing" : "'" + text + "'";
        }
    }

    /** A list. */
    record Sequence(Location location, List<Node> items) implements Node {
        public Sequence {
            items = ImmutableList.copyOf(items);
        }

        @Override
        public String described() {
            return "a list";
        }
    }

    /** Keys and values, each key once. */
    record Mapping(Location location, List<Entry> entries) implements Node {
        public Mapping {
            entries = ImmutableList.copyOf(entries);
        }

        @Override
        public String described() {
            return "a mapping";
        }
    }

    /**
     * A key and its value.
     *
     * @param key the text of the key
     * @param keyLocation where the key begins
     * @param value its value
     */
    record Entry(String key, Location keyLocation, Node value) {}
}
