package dev.jib.gateway.policy;

import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RefUpdate;
import dev.jib.gateway.policy.ForgeFacts.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What the forge must say of refs that the ref rules let through. Whatever it does not say denies.
 */
final class ForgeStage {
    private static final String BRANCHES = "refs/heads/";

    private final Policy policy;
    private final Push push;
    private final ForgeFacts facts;

    ForgeStage(Policy policy, Push push, ForgeFacts facts) {
        this.policy = policy;
        this.push = push;
        this.facts = facts;
    }

    /** The rules that decide about refs and demand something of the forge, by ref. */
    static Map<RefName, RefRule> asked(Policy policy, Push push) {
        List<BoundRefRule> rules = BoundRefRule.all(policy.refs(), PatternVariables.of(push));
        Map<RefName, RefRule> asked = new TreeMap<>();
        for (RefUpdate update : push.updates()) {
            rules.stream()
                    .filter(r -> r.matches(update.name()))
                    .findFirst()
                    .map(BoundRefRule::rule)
                    .filter(r -> !r.forge().isNone())
                    .ifPresent(r -> asked.put(update.name(), r));
        }
        return asked;
    }

    Verdict judge(Verdict.Allowed allowed) {
        List<Violation> violations = new ArrayList<>();
        List<Violation> warnings = new ArrayList<>(allowed.warnings());
        asked(policy, push)
                .forEach((ref, rule) -> {
                    boolean warns = rule.mode().orElse(policy.mode()) == Mode.WARN;
                    violation(rule, ref).ifPresent((warns ? warnings : violations)::add);
                });
        return violations.isEmpty()
                ? new Verdict.Allowed(allowed.rules(), warnings)
                : new Verdict.Denied(violations, 0, warnings);
    }

    /** The first demand that is not met. */
    private Optional<Violation> violation(RefRule rule, RefName ref) {
        ForgeCondition condition = rule.forge();
        return visible(rule, ref)
                .or(() -> condition.notDefault() ? isDefault(rule, ref) : Optional.empty())
                .or(() -> condition.notProtected() ? isProtected(rule, ref) : Optional.empty())
                .or(() -> condition.ownPullRequest() ? isForeign(rule, ref) : Optional.empty());
    }

    private Optional<Violation> visible(RefRule rule, RefName ref) {
        var wanted = rule.forge().visibility();
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        return judged(
                new Place(rule, ref),
                facts.visibility(),
                v ->
                        wanted.contains(v)
                                ? Optional.empty()
                                : Optional.of(
                                        "the repository is "
                                                + v.name().toLowerCase(Locale.ROOT)
                                                + " at its forge, and this rule is for "
                                                + ForgeCondition.words(wanted)
                                                + " ones"),
                "visibility");
    }

    private Optional<Violation> isDefault(RefRule rule, RefName ref) {
        return !ref.isUnder(BRANCHES)
                ? Optional.empty()
                : judged(
                        new Place(rule, ref),
                        facts.defaultBranch(),
                        d ->
                                folded(d).equals(folded(ref))
                                        ? Optional.of("it is the forge's default branch")
                                        : Optional.empty(),
                        "default branch");
    }

    private Optional<Violation> isProtected(RefRule rule, RefName ref) {
        return !ref.isUnder(BRANCHES)
                ? Optional.empty()
                : judged(
                        new Place(rule, ref),
                        facts.isProtected(ref),
                        p -> p ? Optional.of("the forge protects this branch") : Optional.empty(),
                        "protected branch");
    }

    private Optional<Violation> isForeign(RefRule rule, RefName ref) {
        Place place = new Place(rule, ref);
        if (!ref.isUnder(BRANCHES)) {
            return Optional.of(place.violation("only a branch has pull requests", "no branch"));
        }
        return judged(
                place,
                facts.pullRequests(ref),
                p ->
                        switch (p) {
                            case OWN -> Optional.empty();
                            case OTHER ->
                                    Optional.of(
                                            "an open pull request from this branch is not "
                                                    + push.principal()
                                                    + "'s");
                            case NONE ->
                                    Optional.of(
                                            push.principal()
                                                    + " has no open pull request from this branch");
                        },
                "no pull request of its own");
    }

    private static <T> Optional<Violation> judged(
            Place place, Answer<T> answer, Function<T, Optional<String>> fault, String reason) {
        return switch (answer) {
            case Answer.Known<T> known ->
                    fault.apply(known.value()).map(t -> place.violation(t, reason));
            case Answer.Unknown<T> unknown ->
                    Optional.of(
                            place.violation(
                                    "what the forge says is not known: " + unknown.why(),
                                    "the forge could not be asked"));
        };
    }

    private record Place(RefRule rule, RefName ref) {
        Violation violation(String text, String reason) {
            return new Violation(
                    rule.name(),
                    List.of(ref),
                    RefTexts.shown(ref) + ": " + text,
                    List.of("allowed: " + rule.forge()),
                    Optional.empty(),
                    reason);
        }
    }

    private static String folded(RefName ref) {
        return Folded.path(RawPath.of(ref.value()));
    }
}
