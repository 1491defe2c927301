package dev.jib.gateway.config;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A mapping whose keys are known: each is asked for once, and what is left over is a problem. */
final class Section {
    private final Value value;
    private final Node.Mapping mapping;
    private final List<String> known = new ArrayList<>();

    private Section(Value value, Node.Mapping mapping) {
        this.value = value;
        this.mapping = mapping;
    }

    /** The section of a value that is a mapping. */
    static Optional<Section> of(Value value, String expected) {
        return value.node() instanceof Node.Mapping mapping
                ? Optional.of(new Section(value, mapping))
                : value.refuse(expected);
    }

    /** The value of a key that may be absent. */
    <T> Optional<T> optional(String key, Value.Reader<T> reader) {
        return find(key).flatMap(reader::read);
    }

    /** The value of a key, or what holds when it is absent or wrong. */
    <T> T or(String key, Value.Reader<T> reader, T otherwise) {
        return optional(key, reader).orElse(otherwise);
    }

    /** The value of a key that must be there. */
    <T> Optional<T> required(String key, Value.Reader<T> reader, String expected) {
        Optional<Value> found = find(key);
        if (found.isEmpty()) {
            value.problems()
                    .add(
                            value,
                            "has no key '" + key + "' (expected: " + key + ": " + expected + ")");
        }
        return found.flatMap(reader::read);
    }

    /** The items of a list; a single value counts as a list of one; empty when absent. */
    <T> ImmutableList<T> list(String key, Value.Reader<T> reader) {
        return find(key).map(v -> Readers.items(v, reader)).orElse(ImmutableList.of());
    }

    boolean has(String key) {
        return find(key).isPresent();
    }

    /** Names every key that nothing has asked for. */
    void end() {
        for (Node.Entry entry : mapping.entries()) {
            if (!known.contains(entry.key())) {
                value.problems()
                        .add(
                                entry.keyLocation(),
                                Value.below(value.path(), entry.key()),
                                "is not a key here (expected: "
                                        + String.join(", ", known)
                                        + ")"
                                        + Nearest.hint(entry.key(), known));
            }
        }
    }

    /** Says what is wrong with the section as a whole. */
    <T> Optional<T> refuse(String text) {
        value.problems().add(value, text);
        return Optional.empty();
    }

    Value value() {
        return value;
    }

    private Optional<Value> find(String key) {
        if (!known.contains(key)) {
            known.add(key);
        }
        for (Node.Entry entry : mapping.entries()) {
            if (entry.key().equals(key)) {
                return Optional.of(
                        new Value(entry.value(), Value.below(value.path(), key), value.problems()));
            }
        }
        return Optional.empty();
    }
}
