package dev.jib.gateway.push;

import dev.jib.gateway.inspect.HostAncestry;
import dev.jib.gateway.inspect.PushInspector;
import dev.jib.gateway.policy.FactsNeeded;
import dev.jib.gateway.policy.KnownOperations;
import dev.jib.gateway.policy.PolicySnapshot;
import dev.jib.gateway.policy.Push;
import dev.jib.gateway.policy.RefDecision;
import dev.jib.gateway.policy.RefDecision.Decided;
import dev.jib.gateway.policy.RefDecision.DependsOnAncestry;
import dev.jib.gateway.policy.Verdict;

/**
 * A policy snapshot as the gate of pushes: ref rules first; then, where a rule tells an update from
 * a force, the ancestry that the host's repository proves; the objects only when a rule wants more
 * than that.
 */
public final class PolicyGate implements PushGate {
    private final PolicySnapshot snapshot;
    private final PushInspector inspector;

    /** The gate of that snapshot, with an inspector that has the keys of its trust sets. */
    public PolicyGate(PolicySnapshot snapshot, PushInspector inspector) {
        this.snapshot = snapshot;
        this.inspector = inspector;
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
        FactsNeeded needed = snapshot.factsNeeded(push, known);
        if (decision instanceof Decided(Verdict verdict) && needed.isNamesOnly()) {
            return new Ruling.Final(writer.decision(verdict, known));
        }
        return new Ruling.Open(new PolicyObjectStage(snapshot, inspector, needed, writer));
    }

    private static KnownOperations fromHost(DependsOnAncestry open, Context context) {
        return context.hostRepository()
                .map(host -> new HostAncestry(host).prove(open.changes()))
                .orElse(KnownOperations.NONE);
    }
}
