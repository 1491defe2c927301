package dev.jib.gateway.push;

import dev.jib.gateway.inspect.HostAncestry;
import dev.jib.gateway.inspect.PushInspector;
import dev.jib.gateway.policy.FactsNeeded;
import dev.jib.gateway.policy.ForgeFacts;
import dev.jib.gateway.policy.KnownOperations;
import dev.jib.gateway.policy.PolicySnapshot;
import dev.jib.gateway.policy.Push;
import dev.jib.gateway.policy.RefDecision;
import dev.jib.gateway.policy.RefDecision.Decided;
import dev.jib.gateway.policy.RefDecision.DependsOnAncestry;
import dev.jib.gateway.policy.Verdict;
import java.util.List;
import java.util.Map;

/**
 * A policy snapshot as the gate of pushes: ref rules first; then, where a rule tells an update from
 * a force, the ancestry that the host's repository proves; the objects only when a rule wants more
 * than that.
 */
public final class PolicyGate implements PushGate {
    private final PolicySnapshot snapshot;
    private final PushInspector inspector;
    private final ForgeFacts.Source forges;

    /**
     * The gate of that snapshot, with an inspector that has the keys of its trust sets, where there
     * is no forge to ask: what needs one is refused.
     */
    public PolicyGate(PolicySnapshot snapshot, PushInspector inspector) {
        this(snapshot, inspector, push -> ForgeFacts.unknown("no forge is configured"));
    }

    /** The same, asking forges as far as its rules need it. */
    public PolicyGate(PolicySnapshot snapshot, PushInspector inspector, ForgeFacts.Source forges) {
        this.snapshot = snapshot;
        this.inspector = inspector;
        this.forges = forges;
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
    public Ruling rule(Push push, Context context) {
        VerdictWriter writer = new VerdictWriter(push, context, snapshot.digest());
        KnownOperations known = KnownOperations.NONE;
        RefDecision decision = snapshot.refStage(push, known);
        if (decision instanceof DependsOnAncestry open) {
            known = fromHost(open, context);
            decision = snapshot.refStage(push, known);
        }
        if (decision instanceof Decided(Verdict.Denied denied)) {
            return new Ruling.Final(writer.decision(denied, known));
        }
        Verdict asked = forge(push);
        if (!asked.isAllowed()) {
            return new Ruling.Final(writer.decision(asked, known));
        }
        FactsNeeded needed = snapshot.factsNeeded(push, known);
        if (decision instanceof Decided(Verdict verdict) && needed.isNamesOnly()) {
            return new Ruling.Final(writer.decision(verdict.and(asked.warnings()), known));
        }
        return new Ruling.Open(
                new PolicyObjectStage(snapshot, inspector, needed, writer, asked.warnings()));
    }

    /** Asked before a byte of the pack is read, whatever else is still open. */
    private Verdict forge(Push push) {
        Verdict.Allowed allowed = new Verdict.Allowed(Map.of(), List.of());
        return snapshot.needsForge(push)
                ? snapshot.forgeStage(push, allowed, forges.about(push))
                : allowed;
    }

    private static KnownOperations fromHost(DependsOnAncestry open, Context context) {
        return context.hostRepository()
                .map(host -> new HostAncestry(host).prove(open.changes()))
                .orElse(KnownOperations.NONE);
    }
}
