package dev.jib.gateway.policy;

import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RefUpdate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is wrong with the list of commands as such: too many, one ref twice. */
final class CommandCheck {
    private final Policy policy;
    private final Push push;

    CommandCheck(Policy policy, Push push) {
        this.policy = policy;
        this.push = push;
    }

    List<Violation> violations() {
        List<Violation> violations = new ArrayList<>();
        if (push.updates().size() > policy.limits().refsPerPush()) {
            violations.add(policy.limits().exceeded(Limits.Limit.REFS_PER_PUSH, push));
        }
        Map<String, RefName> seen = new HashMap<>();
        for (RefUpdate update : push.updates()) {
            RefName name = update.name();
            RefName twin = seen.putIfAbsent(Folded.path(RawPath.of(name.value())), name);
            if (twin != null) {
                violations.add(twice(twin, name));
            }
        }
        return violations;
    }

    private static Violation twice(RefName one, RefName other) {
        boolean same = one.equals(other);
        return new Violation(
                Violation.COMMANDS,
                same ? List.of(one) : List.of(one, other),
                RefTexts.shown(other)
                        + (same
                                ? " is named twice in this push"
                                : " differs from "
                                        + RefTexts.shown(one)
                                        + " only in case or Unicode form"),
                List.of(),
                Optional.of(same ? "name each ref once" : "push them one at a time"),
                same ? "named twice" : "differs from another ref only in case or Unicode form");
    }
}
