package dev.jib.gateway.config;

import dev.jib.gateway.policy.PatternText;
import dev.jib.gateway.policy.SecretPatterns;
import dev.jib.gateway.policy.SecretRules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Reads {@code secrets:} and the allow list that it names. */
final class SecretAllowReader {
    private static final String BUILTIN = "builtin";

    private final Paths paths;
    private final ReferencedFiles files;
    private final Consumer<String> referenced;

    SecretAllowReader(Paths paths, ReferencedFiles files, Consumer<String> referenced) {
        this.paths = paths;
        this.files = files;
        this.referenced = referenced;
    }

    private record Allowed(Set<String> fingerprints, List<PatternText> paths) {
        static final Allowed NONE = new Allowed(Set.of(), List.of());
    }

    Optional<SecretRules> rules(Value value) {
        Optional<Section> section =
                Section.of(value, "{rules: builtin, allow: PATH, except: [...]}");
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Section s = section.get();
        Set<String> patterns = new LinkedHashSet<>();
        for (String name : s.list("rules", SecretAllowReader::pattern)) {
            patterns.addAll(name.equals(BUILTIN) ? SecretPatterns.defaults() : Set.of(name));
        }
        if (!s.has("rules")) {
            patterns.addAll(SecretPatterns.defaults());
        }
        s.list("except", SecretAllowReader::pattern).forEach(patterns::remove);
        Allowed allowed = s.or("allow", this::allowFile, Allowed.NONE);
        s.end();
        if (patterns.isEmpty()) {
            return s.refuse("looks for nothing (expected: rules: builtin, or names of patterns)");
        }
        return Optional.of(new SecretRules(patterns, allowed.fingerprints, allowed.paths));
    }

    private static Optional<String> pattern(Value value) {
        Set<String> known = new LinkedHashSet<>(SecretPatterns.names());
        known.add(BUILTIN);
        return Readers.text(value)
                .flatMap(t ->
                        known.contains(t)
                                ? Optional.of(t)
                                : value.refuse(
                                        "builtin or one of "
                                                + String.join(", ", SecretPatterns.names())
                                                + Nearest.hint(t, known)));
    }

    private Optional<Allowed> allowFile(Value value) {
        Optional<Path> path = paths.path(value);
        if (path.isEmpty()) {
            return Optional.empty();
        }
        String text;
        try {
            text = files.read(path.get());
        } catch (IOException e) {
            value.problems()
                    .add(value, path.get() + " cannot be read (expected: an allow list): " + e);
            return Optional.empty();
        }
        Problems inner = new Problems();
        Optional<Node> node = new YamlReader(inner).read(text);
        Optional<Allowed> allowed = node.flatMap(n -> allowed(new Value(n, "", inner)));
        inner.inOrder().forEach(p -> value.problems().add(value, path.get() + ":" + p));
        node.ifPresent(n -> {
            StringBuilder canonical = new StringBuilder();
            CanonicalForm.append(canonical, n);
            referenced.accept(canonical.toString());
        });
        return allowed;
    }

    private static Optional<Allowed> allowed(Value value) {
        Optional<Section> section = Section.of(value, "{fingerprints: [...], paths: [...]}");
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Section s = section.get();
        Allowed allowed =
                new Allowed(
                        Set.copyOf(s.list("fingerprints", SecretAllowReader::fingerprint)),
                        s.list("paths", Readers::pattern));
        s.end();
        return Optional.of(allowed);
    }

    private static Optional<String> fingerprint(Value value) {
        String expected = "16 hex digits, as a refusal shows them";
        return value.text(expected)
                .flatMap(t -> t.matches("[0-9a-f]{16}") ? Optional.of(t) : value.refuse(expected));
    }
}
