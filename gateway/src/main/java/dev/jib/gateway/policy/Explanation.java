package dev.jib.gateway.policy;

import com.google.common.collect.ImmutableList;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RefUpdate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What every rule says about one ref of a push, by the same predicates that decide live.
 *
 * @param ref the ref
 * @param steps one line a rule, in the order of the file
 */
public record Explanation(RefName ref, List<Step> steps) {
    public Explanation {
        steps = ImmutableList.copyOf(steps);
    }

    /**
     * One rule.
     *
     * @param section {@code refs} or {@code content}
     * @param rule its name
     * @param matched whether it has a say about this ref
     * @param why what it says, or why it has none
     */
    public record Step(String section, String rule, boolean matched, String why) {}

    static Explanation of(Policy policy, Push push, RefUpdate update, List<Operation> operations) {
        List<Step> steps = new ArrayList<>();
        boolean decided = false;
        for (RefRule rule : policy.refs()) {
            Step step = refStep(rule, push, update, operations);
            steps.add(decided && step.matched ? shadowed(step) : step);
            decided |= step.matched;
        }
        if (!decided) {
            steps.add(new Step("refs", Violation.NO_RULE, true, "the end of the list denies"));
        }
        List<BoundContentRule> active = BoundContentRule.all(policy, push);
        for (ContentRule rule : policy.content()) {
            steps.add(contentStep(rule, active, push, update));
        }
        return new Explanation(update.name(), steps);
    }

    private static Step shadowed(Step step) {
        return new Step("refs", step.rule, false, "not reached: an earlier rule decided");
    }

    private static Step refStep(
            RefRule rule, Push push, RefUpdate update, List<Operation> operations) {
        PatternVariables variables = PatternVariables.of(push);
        Optional<String> outside = rule.scope().whyNot(variables);
        if (outside.isPresent()) {
            return new Step("refs", rule.name(), false, outside.get());
        }
        if (!new BoundRefRule(rule, variables).matches(update.name())) {
            String patterns =
                    String.join(
                            ", ",
                            rule.refs().stream().map(p -> p.text().shown(variables)).toList());
            return new Step("refs", rule.name(), false, "ref [" + patterns + "] does not match");
        }
        List<String> said =
                operations.stream()
                        .map(o -> (rule.allow().contains(o) ? "allows " : "refuses ") + o.word())
                        .toList();
        List<String> options = rule.pushOptions().stream().map(p -> p.shown(variables)).toList();
        String pushOptions =
                options.isEmpty() ? "" : ", with push options " + String.join(", ", options);
        String more = rule.require().isNone() ? "" : ", with a requirement on the new value";
        String forge = rule.forge().isNone() ? "" : ", as far as the forge says: " + rule.forge();
        String soft = rule.mode().filter(m -> m == Mode.WARN).isPresent() ? " (mode: warn)" : "";
        return new Step(
                "refs",
                rule.name(),
                true,
                String.join(", ", said) + pushOptions + more + forge + soft);
    }

    private static Step contentStep(
            ContentRule rule, List<BoundContentRule> active, Push push, RefUpdate update) {
        Optional<String> outside = rule.scope().whyNot(PatternVariables.of(push));
        if (outside.isPresent()) {
            return new Step("content", rule.name(), false, outside.get());
        }
        boolean applies =
                active.stream()
                        .anyMatch(b -> b.rule().equals(rule) && b.refs().contains(update.name()));
        String why =
                update instanceof RefUpdate.Delete
                        ? "a delete brings nothing"
                        : "ref " + rule.refs() + " does not match";
        return new Step("content", rule.name(), applies, applies ? "judges every new commit" : why);
    }
}
