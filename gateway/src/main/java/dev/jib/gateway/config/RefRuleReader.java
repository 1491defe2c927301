package dev.jib.gateway.config;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.jib.gateway.policy.ForgeCondition;
import dev.jib.gateway.policy.Mode;
import dev.jib.gateway.policy.Operation;
import dev.jib.gateway.policy.PatternText;
import dev.jib.gateway.policy.RefPattern;
import dev.jib.gateway.policy.RefRule;
import dev.jib.gateway.policy.Requirement;
import dev.jib.gateway.policy.Scope;
import dev.jib.gateway.policy.SignatureFormat;
import dev.jib.gateway.policy.SignatureRequirement;
import dev.jib.gateway.policy.TargetKind;
import dev.jib.gateway.policy.TrustSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads one rule of {@code refs:}, and the parts that content rules share with it. */
final class RefRuleReader {
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";
    private static final Set<SignatureFormat> ANY_FORMAT =
            ImmutableSet.copyOf(SignatureFormat.values());

    Optional<RefRule> read(Value value) {
        Optional<Section> section =
                Section.of(value, "{name: ..., who: [...], ref: ..., allow: [...]}");
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Section s = section.get();
        Optional<String> name = s.required("name", RefRuleReader::name, "a name");
        Scope scope = scope(s);
        List<RefPattern> refs = s.list("ref", Readers::refPattern);
        if (!s.has("ref")) {
            s.refuse("has no key 'ref' (expected: ref: refs/heads/...)");
        }
        Optional<Set<Operation>> allow =
                s.required(
                        "allow",
                        Readers.words(Operation.class),
                        "some of [create, update, force, delete], or [] to refuse all");
        List<PatternText> options = s.list("push-options", Readers::pattern);
        Requirement require = s.or("require", RefRuleReader::requirement, Requirement.NONE);
        ForgeCondition forge = s.or("forge", ForgeConditionReader::read, ForgeCondition.NONE);
        Optional<Mode> mode = s.optional("mode", Readers.word(Mode.class));
        s.end();
        if (forge.ownPullRequest() && allow.filter(a -> a.contains(Operation.CREATE)).isPresent()) {
            s.refuse(
                    "allows create where forge.pull-request is own (expected: no create, since a"
                            + " branch that is not there yet has no pull request)");
        }
        return name.flatMap(
                n -> allow.map(a -> new RefRule(n, scope, refs, a, options, require, forge, mode)));
    }

    static Optional<String> name(Value value) {
        String expected = "1 to 64 of letters, digits, '.', '_' and '-'";
        return value.text(expected)
                .flatMap(t -> t.matches(NAME) ? Optional.of(t) : value.refuse(expected));
    }

    static Scope scope(Section s) {
        return new Scope(patterns(s, "who"), patterns(s, "except"), patterns(s, "repo"));
    }

    /** An empty list would mean everyone, which nobody who writes [] has in mind. */
    private static List<PatternText> patterns(Section s, String key) {
        s.optional(
                key,
                v ->
                        v.node() instanceof Node.Sequence q && q.items().isEmpty()
                                ? v.refuse("at least one pattern, or no such key")
                                : Optional.empty());
        return s.list(key, Readers::pattern);
    }

    private static Optional<Requirement> requirement(Value value) {
        Optional<Section> section =
                Section.of(value, "{tag: annotated, signed: true, target: commit}");
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Section s = section.get();
        Requirement requirement =
                new Requirement(
                        s.optional("tag", Readers.word(Requirement.TagForm.class)),
                        s.optional("signed", RefRuleReader::signed).flatMap(o -> o),
                        s.optional("target", Readers.word(TargetKind.class)));
        s.end();
        return Optional.of(requirement);
    }

    /** {@code true}, {@code false}, or a mapping; {@code false} demands nothing. */
    static Optional<Optional<SignatureRequirement>> signed(Value value) {
        if (value.node() instanceof Node.Scalar) {
            return Readers.choice(
                    ImmutableMap.of(
                            "true",
                            Optional.of(new SignatureRequirement(ANY_FORMAT, Optional.empty())),
                            "false",
                            Optional.empty()),
                    value);
        }
        Optional<Section> section = Section.of(value, "true, or {any-of: [...], trust: PATH}");
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Section s = section.get();
        Set<SignatureFormat> anyOf =
                s.or("any-of", Readers.words(SignatureFormat.class), ANY_FORMAT);
        Optional<TrustSet> trust = s.optional("trust", Readers::text).map(TrustSet::new);
        s.end();
        if (anyOf.isEmpty()) {
            s.refuse("any-of: no format (expected: some of openpgp, ssh, x509)");
        }
        return Optional.of(Optional.of(new SignatureRequirement(anyOf, trust)));
    }
}
