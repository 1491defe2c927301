package dev.jib.gateway.push;

import dev.jib.gateway.ancestry.HostAncestry;
import dev.jib.gateway.audit.AuditEvent.RefDecision;
import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RefOutcome;
import dev.jib.gateway.git.RefUpdate;
import dev.jib.gateway.policy.Fact;
import dev.jib.gateway.policy.KnownOperations;
import dev.jib.gateway.policy.PolicySnapshot;
import dev.jib.gateway.policy.Push;
import dev.jib.gateway.policy.RefDecision.Decided;
import dev.jib.gateway.policy.RefDecision.DependsOnAncestry;
import dev.jib.gateway.policy.RefusalMessage;
import dev.jib.gateway.policy.Verdict;
import dev.jib.gateway.policy.Violation;
import dev.jib.gateway.protocol.receive.ReportStatus;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A policy snapshot as the gate of pushes: ref rules first, ancestry only where a rule tells an
 * update from a force.
 */
public final class PolicyGate implements PushGate {
    private final PolicySnapshot snapshot;

    /** The gate of that snapshot. */
    public PolicyGate(PolicySnapshot snapshot) {
        this.snapshot = snapshot;
    }

    @Override
    public long maxPackBytes() {
        return snapshot.limits().packBytes();
    }

    @Override
    public int maxRefs() {
        return snapshot.limits().refsPerPush();
    }

    @Override
    public String digest() {
        return snapshot.digest().hex();
    }

    @Override
    public Decision decide(Push push, Context context) {
        return switch (verdict(push, context)) {
            case Verdict.Allowed allowed -> allowed(push, allowed);
            case Verdict.Denied denied -> denied(push, denied, context.request());
        };
    }

    private Verdict verdict(Push push, Context context) {
        Verdict verdict =
                switch (snapshot.refStage(push, KnownOperations.NONE)) {
                    case Decided decided -> decided.verdict();
                    case DependsOnAncestry open -> proven(push, ancestry(open, context));
                };
        return verdict.isAllowed() && wantsObjects(push) ? uninspected(push) : verdict;
    }

    private static KnownOperations ancestry(DependsOnAncestry open, Context context) {
        return context.hostRepository()
                .map(host -> new HostAncestry(host).prove(open.changes()))
                .orElse(KnownOperations.ALL_FORCE);
    }

    private Verdict proven(Push push, KnownOperations known) {
        return switch (snapshot.refStage(push, known)) {
            case Decided decided -> decided.verdict();
            case DependsOnAncestry open ->
                    throw new IllegalStateException(
                            "ancestry was asked for twice: " + open.changes());
        };
    }

    private boolean wantsObjects(Push push) {
        return snapshot.factsNeeded(push, KnownOperations.ALL_FORCE).facts().stream()
                .anyMatch(fact -> fact != Fact.ANCESTRY);
    }

    /** Fails closed: a rule that nobody can judge lets nothing through. */
    private static Verdict uninspected(Push push) {
        Violation violation =
                new Violation(
                        Violation.INSPECTION,
                        push.updates().stream().map(RefUpdate::name).toList(),
                        "a rule wants to know what is in the push, and this gateway does not look"
                                + " into objects",
                        List.of(),
                        Optional.of(
                                "ask whoever runs the gateway: content rules, 'require' and"
                                        + " commits-per-push"),
                        "not inspected");
        return new Verdict.Denied(List.of(violation), 0, List.of());
    }

    private static Decision allowed(Push push, Verdict.Allowed allowed) {
        List<RefDecision> refs =
                push.updates().stream()
                        .map(u ->
                                decision(
                                        u, "allow", allowed.rules().getOrDefault(u.name(), "warn")))
                        .toList();
        return new Decision(refs, Optional.empty(), RefusalMessage.warnings(allowed));
    }

    private Decision denied(Push push, Verdict.Denied denied, String request) {
        RefusalMessage message = RefusalMessage.of(denied, push, request, snapshot.digest());
        List<RefDecision> refs =
                push.updates().stream()
                        .map(u -> decision(u, "deny", rule(denied, u.name())))
                        .toList();
        List<ReportStatus.Line> lines =
                push.updates().stream()
                        .map(u -> line(u.name(), message.reasons().get(u.name())))
                        .toList();
        ReportStatus report = new ReportStatus("ok", lines);
        return new Decision(refs, Optional.of(new Refusal(message.lines(), report)), List.of());
    }

    private static ReportStatus.Line line(RefName ref, @Nullable String reason) {
        String text = reason == null ? RefusalMessage.OTHER_REF : reason;
        return new ReportStatus.Line(new RefOutcome.Rejected(ref, text), List.of());
    }

    private static String rule(Verdict.Denied denied, RefName ref) {
        return denied.about(ref).map(Violation::rule).orElse("other-ref");
    }

    private static RefDecision decision(RefUpdate update, String verdict, String rule) {
        ObjectId oldId = update.oldId();
        return new RefDecision(
                update.name(), oldId, update.newId(), operation(update), verdict, rule);
    }

    private static String operation(RefUpdate update) {
        return switch (update) {
            case RefUpdate.Create create -> "create";
            case RefUpdate.Change change -> "update-or-force";
            case RefUpdate.Delete delete -> "delete";
        };
    }
}
