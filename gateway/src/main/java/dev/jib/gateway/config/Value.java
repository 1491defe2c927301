package dev.jib.gateway.config;

import java.util.Optional;

/**
 * A node with its key path, on its way to becoming a value.
 *
 * @param node the node
 * @param path its key path
 * @param problems where to say what is wrong with it
 */
record Value(Node node, String path, Problems problems) {
    /** Reads a value to a type; says what is wrong and gives nothing when it cannot. */
    @FunctionalInterface
    interface Reader<T> {
        Optional<T> read(Value value);
    }

    /** Says what is wrong with it. */
    <T> Optional<T> refuse(String expected) {
        problems.add(this, node.described() + " (expected: " + expected + ")");
        return Optional.empty();
    }

    /** The text of a single value that is there. */
    Optional<String> text(String expected) {
        return node instanceof Node.Scalar scalar && !scalar.isNull()
                ? Optional.of(scalar.text())
                : refuse(expected);
    }

    static String below(String path, String key) {
        boolean plain = key.matches("[A-Za-z0-9_-]+");
        String step = plain ? key : "'" + key + "'";
        return path.isEmpty() ? step : path + "." + step;
    }
}
