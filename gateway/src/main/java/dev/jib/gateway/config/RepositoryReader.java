package dev.jib.gateway.config;

import com.google.common.collect.ImmutableList;
import dev.jib.gateway.policy.PatternText;
import dev.jib.gateway.policy.Visibility;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code repositories:}. */
final class RepositoryReader {
    private final Map<String, UpstreamConfig> upstreams;

    RepositoryReader(Map<String, UpstreamConfig> upstreams) {
        this.upstreams = upstreams;
    }

    Optional<List<RepositoryEntry>> read(Value value) {
        if (!(value.node() instanceof Node.Mapping mapping)) {
            return value.refuse("a mapping of names to {upstream: NAME, path: PATH}");
        }
        ImmutableList.Builder<RepositoryEntry> entries = ImmutableList.builder();
        for (Node.Entry entry : mapping.entries()) {
            Value one =
                    new Value(
                            entry.value(),
                            Value.below(value.path(), entry.key()),
                            value.problems());
            Section.of(one, "{upstream: NAME}")
                    .flatMap(s -> entry(entry.key(), s))
                    .ifPresent(entries::add);
        }
        return Optional.of(entries.build());
    }

    private Optional<RepositoryEntry> entry(String key, Section s) {
        Optional<String> upstream = s.required("upstream", this::upstream, "NAME");
        Optional<String> path = s.optional("path", RepositoryReader::path);
        Set<Visibility> visibility = s.or("visibility", ForgeConditionReader::visibility, Set.of());
        s.end();
        Optional<String> fault = PatternText.faultOf(key);
        if (fault.isPresent() || key.startsWith("re:") || key.contains("$")) {
            return s.refuse(
                    "is not a name (expected: such as acme/site, or a pattern such as acme/*)");
        }
        RepositoryEntry entry =
                new RepositoryEntry(
                        new PatternText(key), upstream.orElse(""), path.orElse(key), visibility);
        if (entry.isPattern() && path.isPresent()) {
            return s.refuse("has a path (expected: none, the matched name is the path)");
        }
        boolean folds =
                Optional.ofNullable(upstreams.get(entry.upstream()))
                        .filter(UpstreamConfig::ignoreCase)
                        .isPresent();
        if (entry.isPattern() && folds && !key.equals(key.toLowerCase(Locale.ROOT))) {
            return s.refuse(
                    "has upper-case letters, and its upstream ignores case (expected: lower case,"
                            + " in which names are matched there)");
        }
        if (!visibility.isEmpty() && upstream.map(u -> !hasForge(u)).orElse(false)) {
            return s.refuse(
                    "has a visibility, and its upstream no forge to ask (expected: forge: github at"
                            + " the upstream)");
        }
        return upstream.map(u -> entry);
    }

    private boolean hasForge(String upstream) {
        return Optional.ofNullable(upstreams.get(upstream))
                .flatMap(UpstreamConfig::forge)
                .isPresent();
    }

    private Optional<String> upstream(Value value) {
        return Readers.text(value)
                .flatMap(t ->
                        upstreams.containsKey(t)
                                ? Optional.of(t)
                                : value.refuse(
                                        "one of upstreams: "
                                                + String.join(", ", upstreams.keySet())
                                                + Nearest.hint(t, upstreams.keySet())));
    }

    private static Optional<String> path(Value value) {
        return Readers.text(value)
                .flatMap(t ->
                        t.matches("[A-Za-z0-9._~+@-]+(/[A-Za-z0-9._~+@-]+)*")
                                        && !t.matches("(.*/)?\\.\\.?(/.*)?")
                                        && !t.endsWith(".git")
                                ? Optional.of(t)
                                : value.refuse(
                                        "a path such as acme/site, without '.git' at the"
                                                + " end"));
    }
}
