package dev.jib.gateway.policy;

import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RefUpdate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The ref rules over the commands of one push. */
final class RefStage {
    private static final String REPLACE = "replace";

    private final Policy policy;
    private final Push push;
    private final List<BoundRefRule> rules;
    private final RefTexts texts;

    RefStage(Policy policy, Push push) {
        PatternVariables variables = PatternVariables.of(push);
        this.policy = policy;
        this.push = push;
        this.rules = BoundRefRule.all(policy.refs(), variables);
        this.texts = new RefTexts(push, rules);
    }

    RefDecision decide(KnownOperations known) {
        List<Violation> violations = new ArrayList<>(new CommandCheck(policy, push).violations());
        List<Violation> warnings = new ArrayList<>();
        List<RefUpdate.Change> open = new ArrayList<>();
        Map<RefName, String> allowedBy = new LinkedHashMap<>();
        for (RefRuling ruling : options()) {
            ruling.violation().ifPresent(ruling.isRefused() ? violations::add : warnings::add);
        }
        for (RefUpdate update : push.updates()) {
            List<RefRuling> rulings =
                    possible(update, known).stream().map(o -> ruling(update.name(), o)).toList();
            RefRuling ruling = rulings.getLast(); // where both are refused, it says "update"
            if (update instanceof RefUpdate.Change change
                    && !ruling.agreesWith(rulings.getFirst())) {
                open.add(change);
                continue;
            }
            ruling.violation().ifPresent(ruling.isRefused() ? violations::add : warnings::add);
            ruling.rule().ifPresent(r -> allowedBy.put(update.name(), r.name()));
        }
        if (!violations.isEmpty()) {
            return new RefDecision.Decided(new Verdict.Denied(violations, 0, warnings));
        }
        return open.isEmpty()
                ? new RefDecision.Decided(new Verdict.Allowed(allowedBy, warnings))
                : new RefDecision.DependsOnAncestry(open);
    }

    /**
     * What the push options come to: each must be among those of the rule that decides about each
     * ref, since an upstream may do with the pusher's rights whatever an option asks for, such as
     * merge the branch into another.
     */
    private List<RefRuling> options() {
        List<RefRuling> rulings = new ArrayList<>();
        for (String option : push.options()) {
            Map<BoundRefRule, List<RefName>> refusing = new LinkedHashMap<>();
            for (RefUpdate update : push.updates()) {
                decider(update.name())
                        .filter(r -> !r.takes(option))
                        .ifPresent(r ->
                                refusing.computeIfAbsent(r, _ -> new ArrayList<>())
                                        .add(update.name()));
            }
            refusing.forEach((rule, refs) ->
                    rulings.add(refused(rule.rule(), texts.option(rule.rule(), refs, option))));
        }
        return rulings;
    }

    private Optional<BoundRefRule> decider(RefName ref) {
        return rules.stream().filter(r -> r.matches(ref)).findFirst();
    }

    /** The rule that lets this update through; empty when it is refused or only warned about. */
    Optional<RefRule> rule(RefName ref, Operation operation) {
        RefRuling ruling = ruling(ref, operation);
        return ruling.violation().isPresent() ? Optional.empty() : ruling.rule();
    }

    RefRuling ruling(RefName ref, Operation operation) {
        String namespace = RefPattern.namespaceOf(ref.value());
        if (Folded.path(RawPath.of(namespace)).equals(REPLACE)) {
            return RefRuling.hard(texts.replaceRef(ref));
        }
        if (!RefPattern.OPEN.contains(namespace)
                && rules.stream().noneMatch(r -> r.names(namespace))) {
            return RefRuling.hard(texts.closedNamespace(ref, namespace));
        }
        Optional<BoundRefRule> decider = decider(ref);
        if (decider.isEmpty()) {
            return new RefRuling(
                    Optional.empty(), Optional.of(texts.noRule(ref, operation)), policy.mode());
        }
        RefRule rule = decider.get().rule();
        if (!rule.allow().contains(operation)) {
            return refused(rule, texts.notAllowed(rule, ref, operation));
        }
        return twin(decider.get(), ref, operation)
                .map(t -> refused(t, texts.twin(t, ref)))
                .orElseGet(() -> RefRuling.allowed(rule));
    }

    /** An earlier rule that refuses what differs from this ref only in case or Unicode form. */
    private Optional<RefRule> twin(BoundRefRule decider, RefName ref, Operation operation) {
        for (BoundRefRule earlier : rules) {
            if (earlier.equals(decider)) {
                return Optional.empty();
            }
            if (earlier.matchesFolded(ref)) {
                return earlier.rule().allow().contains(operation)
                        ? Optional.empty()
                        : Optional.of(earlier.rule());
            }
        }
        return Optional.empty();
    }

    private RefRuling refused(RefRule rule, Violation violation) {
        return new RefRuling(
                Optional.of(rule), Optional.of(violation), rule.mode().orElse(policy.mode()));
    }

    static List<Operation> possible(RefUpdate update, KnownOperations known) {
        return switch (update) {
            case RefUpdate.Create create -> List.of(Operation.CREATE);
            case RefUpdate.Delete delete -> List.of(Operation.DELETE);
            case RefUpdate.Change change ->
                    known.of(change)
                            .map(o -> o == Operation.UPDATE ? o : Operation.FORCE)
                            .map(List::of)
                            .orElse(List.of(Operation.FORCE, Operation.UPDATE));
        };
    }
}
