package dev.jib.gateway.config;

import java.util.Comparator;

/**
 * One spelling of a node: each text behind its length, keys in order. No two different documents
 * share it.
 */
final class CanonicalForm {
    private CanonicalForm() {}

    static void append(StringBuilder out, Node node) {
        switch (node) {
            case Node.Scalar scalar when scalar.isNull() -> out.append('~');
            case Node.Scalar scalar -> text(out, scalar.text());
            case Node.Sequence sequence -> {
                out.append('[');
                sequence.items().forEach(i -> append(out, i));
                out.append(']');
            }
            case Node.Mapping mapping -> {
                out.append('{');
                mapping.entries().stream()
                        .sorted(Comparator.comparing(Node.Entry::key))
                        .forEach(e -> {
                            text(out, e.key());
                            append(out, e.value());
                        });
                out.append('}');
            }
        }
    }

    static void text(StringBuilder out, String text) {
        out.append(text.length()).append(':').append(text);
    }
}
