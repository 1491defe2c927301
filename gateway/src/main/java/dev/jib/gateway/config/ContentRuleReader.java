package dev.jib.gateway.config;

import com.google.common.collect.ImmutableMap;
import dev.jib.gateway.policy.CommitRules;
import dev.jib.gateway.policy.ContentRule;
import dev.jib.gateway.policy.FileRules;
import dev.jib.gateway.policy.Mode;
import dev.jib.gateway.policy.PathRules;
import dev.jib.gateway.policy.RefPattern;
import dev.jib.gateway.policy.Regex;
import dev.jib.gateway.policy.Scope;
import dev.jib.gateway.policy.SecretRules;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Reads one rule of {@code content:}. */
final class ContentRuleReader {
    private final SecretAllowReader secrets;

    ContentRuleReader(SecretAllowReader secrets) {
        this.secrets = secrets;
    }

    Optional<ContentRule> read(Value value) {
        Optional<Section> section = Section.of(value, "{name: ..., deny-paths: [...], ...}");
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Section s = section.get();
        Optional<String> name = s.required("name", RefRuleReader::name, "a name");
        Scope scope = RefRuleReader.scope(s);
        List<RefPattern> refs = s.list("ref", Readers::refPattern);
        Optional<Mode> mode = s.optional("mode", Readers.word(Mode.class));
        ContentRule.Merges merges =
                s.or(
                        "merges",
                        Readers.word(ContentRule.Merges.class),
                        ContentRule.Merges.EACH_PARENT);
        PathRules paths =
                new PathRules(
                        s.list("deny-paths", Readers::pattern),
                        s.list("allow-paths", Readers::pattern));
        CommitRules commit = s.or("commit", ContentRuleReader::commit, CommitRules.NONE);
        FileRules file = s.or("file", ContentRuleReader::file, FileRules.NONE);
        Optional<SecretRules> secret = s.optional("secrets", secrets::rules);
        s.end();
        boolean says =
                s.has("deny-paths")
                        || s.has("allow-paths")
                        || s.has("commit")
                        || s.has("file")
                        || s.has("secrets");
        if (!says) {
            s.refuse(
                    "demands nothing (expected: deny-paths, allow-paths, commit, file or secrets)");
        }
        return name.map(
                n -> new ContentRule(n, scope, refs, mode, merges, paths, commit, file, secret));
    }

    private static Optional<CommitRules> commit(Value value) {
        Optional<Section> section = Section.of(value, "{author-email: ..., message: ..., ...}");
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Section s = section.get();
        Optional<Long> count = s.optional("max-count", Readers.number(1, Integer.MAX_VALUE));
        CommitRules rules =
                new CommitRules(
                        s.optional("author-email", Readers::regex),
                        s.optional("committer-email", Readers::regex),
                        s.optional("message", Readers::regex),
                        s.or("trailers", ContentRuleReader::trailers, List.of()),
                        s.or("dco", Readers::flag, false),
                        s.optional("signed", RefRuleReader::signed).flatMap(o -> o),
                        count.map(c -> OptionalInt.of(c.intValue())).orElse(OptionalInt.empty()));
        s.end();
        return Optional.of(rules);
    }

    /** A list of keys, or a mapping of keys to expressions for their values. */
    private static Optional<List<CommitRules.Trailer>> trailers(Value value) {
        if (value.node() instanceof Node.Mapping mapping) {
            return Optional.of(
                    mapping.entries().stream()
                            .flatMap(e ->
                                    Readers.regex(
                                            new Value(
                                                    e.value(),
                                                    Value.below(value.path(), e.key()),
                                                    value.problems()))
                                            .map(r -> new CommitRules.Trailer(e.key(), r))
                                            .stream())
                            .toList());
        }
        return Optional.of(
                Readers.items(value, Readers::text).stream()
                        .map(k -> new CommitRules.Trailer(k, Regex.of(".+")))
                        .toList());
    }

    private static Optional<FileRules> file(Value value) {
        Optional<Section> section = Section.of(value, "{max-bytes: ..., ...}");
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Section s = section.get();
        Optional<Long> bytes = s.optional("max-bytes", Readers::size);
        Optional<Long> path = s.optional("max-path", Readers.number(1, 4096));
        FileRules rules =
                new FileRules(
                        bytes.map(OptionalLong::of).orElse(OptionalLong.empty()),
                        Set.copyOf(s.list("deny-extensions", ContentRuleReader::extension)),
                        path.map(p -> OptionalInt.of(p.intValue())).orElse(OptionalInt.empty()),
                        s.or(
                                "symlinks",
                                Readers.word(FileRules.Symlinks.class),
                                FileRules.Symlinks.ALLOW),
                        s.or("submodules", ContentRuleReader::allowOrDeny, true),
                        s.or("case-collisions", ContentRuleReader::allowOrDeny, true));
        s.end();
        return Optional.of(rules);
    }

    private static Optional<Boolean> allowOrDeny(Value value) {
        return Readers.choice(ImmutableMap.of("allow", true, "deny", false), value);
    }

    private static Optional<String> extension(Value value) {
        String expected = "the end of a name without its first dot, such as jar or tar.gz";
        return value.text(expected)
                .flatMap(t ->
                        t.matches("[^./\\s][^/\\s]*")
                                ? Optional.of(t.toLowerCase(Locale.ROOT))
                                : value.refuse(expected));
    }
}
