package dev.jib.gateway.config;

import com.google.common.collect.ImmutableList;
import dev.jib.gateway.policy.ContentRule;
import dev.jib.gateway.policy.Limits;
import dev.jib.gateway.policy.Mode;
import dev.jib.gateway.policy.Policy;
import dev.jib.gateway.policy.PolicyTest;
import dev.jib.gateway.policy.RefRule;
import dev.jib.gateway.policy.Violation;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/** Reads {@code defaults:}, {@code refs:}, {@code content:} and {@code tests:}. */
final class PolicyReader {
    private final ContentRuleReader contentRules;
    private final StringBuilder referenced = new StringBuilder();

    PolicyReader(Paths paths, ReferencedFiles files) {
        this.contentRules =
                new ContentRuleReader(new SecretAllowReader(paths, files, referenced::append));
    }

    /** What other files say that the policy refers to. */
    String referenced() {
        return referenced.toString();
    }

    Policy read(Section s) {
        Defaults defaults =
                s.or(
                        "defaults",
                        PolicyReader::defaults,
                        new Defaults(Mode.ENFORCE, Limits.DEFAULT));
        ImmutableList<RefRule> refs = s.list("refs", new RefRuleReader()::read);
        ImmutableList<ContentRule> content = s.list("content", contentRules::read);
        ImmutableList<PolicyTest> tests = s.list("tests", new PolicyTestReader()::read);
        checkNames(s, refs, content);
        if (s.value().problems().isEmpty()) {
            checkTests(s, tests, names(refs, content).toList());
        }
        return new Policy(defaults.mode, defaults.limits, refs, content, tests);
    }

    private record Defaults(Mode mode, Limits limits) {}

    private static Optional<Defaults> defaults(Value value) {
        Optional<Section> section = Section.of(value, "{mode: ..., limits: {...}}");
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Section s = section.get();
        Mode mode = s.or("mode", Readers.word(Mode.class), Mode.ENFORCE);
        Limits limits = s.or("limits", PolicyReader::limits, Limits.DEFAULT);
        s.end();
        return Optional.of(new Defaults(mode, limits));
    }

    private static Optional<Limits> limits(Value value) {
        Optional<Section> section = Section.of(value, "{pack-bytes: 2GiB, ...}");
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Section s = section.get();
        Limits d = Limits.DEFAULT;
        Value.Reader<Long> count = Readers.number(1, Integer.MAX_VALUE);
        Optional<Long> commits = s.optional("commits-per-push", count);
        Limits limits =
                new Limits(
                        s.or("pack-bytes", Readers::size, d.packBytes()),
                        s.or("object-bytes", Readers::size, d.objectBytes()),
                        s.or("inflated-bytes", Readers::size, d.inflatedBytes()),
                        s.or("objects", count, d.objects()),
                        s.or("refs-per-push", count, (long) d.refsPerPush()).intValue(),
                        commits.map(c -> OptionalInt.of(c.intValue())).orElse(d.commitsPerPush()),
                        s.or("delta-depth", count, (long) d.deltaDepth()).intValue(),
                        Duration.ofSeconds(
                                s.or("seconds", Readers.number(1, 86_400), d.time().toSeconds())));
        s.end();
        return Optional.of(limits);
    }

    private static Stream<String> names(List<RefRule> refs, List<ContentRule> content) {
        return Stream.concat(
                refs.stream().map(RefRule::name), content.stream().map(ContentRule::name));
    }

    private static void checkNames(Section s, List<RefRule> refs, List<ContentRule> content) {
        Set<String> seen = new HashSet<>(Violation.RESERVED);
        names(refs, content)
                .filter(n -> !seen.add(n))
                .forEach(n ->
                        s.refuse(
                                "two rules are named '"
                                        + n
                                        + "', or it is a name of the gateway's own"
                                        + " (expected: each name once, none of "
                                        + String.join(", ", Violation.RESERVED)
                                        + ")"));
    }

    private static void checkTests(Section s, List<PolicyTest> tests, List<String> names) {
        Set<String> known = new HashSet<>(Violation.RESERVED);
        known.addAll(names);
        tests.stream()
                .flatMap(t -> t.expect().rule().stream())
                .filter(r -> !known.contains(r))
                .distinct()
                .forEach(r ->
                        s.refuse(
                                "tests: there is no rule '"
                                        + r
                                        + "' (expected: the name of a rule)"
                                        + Nearest.hint(r, names)));
    }
}
