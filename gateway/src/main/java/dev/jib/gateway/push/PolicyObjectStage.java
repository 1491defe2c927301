package dev.jib.gateway.push;

import dev.jib.gateway.git.RefUpdate;
import dev.jib.gateway.inspect.InspectionRefused;
import dev.jib.gateway.inspect.PushInspection;
import dev.jib.gateway.inspect.PushInspector;
import dev.jib.gateway.inspect.PushObjects;
import dev.jib.gateway.policy.ContentEvaluation;
import dev.jib.gateway.policy.Fact;
import dev.jib.gateway.policy.FactsNeeded;
import dev.jib.gateway.policy.KnownOperations;
import dev.jib.gateway.policy.Limits;
import dev.jib.gateway.policy.Limits.Limit;
import dev.jib.gateway.policy.Operation;
import dev.jib.gateway.policy.PolicySnapshot;
import dev.jib.gateway.policy.Push;
import dev.jib.gateway.policy.RefFacts;
import dev.jib.gateway.policy.Verdict;
import dev.jib.gateway.policy.Violation;
import dev.jib.gateway.push.PushGate.Inspected;
import dev.jib.gateway.quarantine.BlobInterest;
import dev.jib.gateway.quarantine.PackRefused;
import dev.jib.gateway.quarantine.PackScanner;
import dev.jib.gateway.quarantine.Quarantine;
import dev.jib.gateway.quarantine.ScanLimits;
import dev.jib.gateway.quarantine.ScannedPack;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges a push by its objects. Whatever cannot be read, understood or judged denies: no fault lets
 * a push through.
 */
final class PolicyObjectStage implements PushGate.ObjectStage {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyObjectStage.class);
    private static final long KEPT_BLOB = 1 << 20;
    private static final int MOST_OBJECTS = 1 << 28;
    private static final int MOST_DEPTH = 4095;
    private static final long MOST_OBJECT = Integer.MAX_VALUE - 1024;

    private final PolicySnapshot snapshot;
    private final PushInspector inspector;
    private final FactsNeeded needed;
    private final VerdictWriter writer;
    private final List<Violation> warned;

    PolicyObjectStage(
            PolicySnapshot snapshot,
            PushInspector inspector,
            FactsNeeded needed,
            VerdictWriter writer,
            List<Violation> warned) {
        this.snapshot = snapshot;
        this.inspector = inspector;
        this.needed = needed;
        this.writer = writer;
        this.warned = List.copyOf(warned);
    }

    @Override
    public boolean storesFirst() {
        return needed.needs(Fact.BLOB_CONTENT);
    }

    @Override
    public Inspected inspect(PushGate.Pushed pushed, Quarantine quarantine) throws IOException {
        Map<RefUpdate, Operation> operations = new HashMap<>();
        KnownOperations known = change -> Optional.ofNullable(operations.get(change));
        Optional<ScannedPack> pack = Optional.empty();
        Verdict verdict;
        try {
            long start = System.nanoTime();
            pack = Optional.of(scan(pushed, quarantine));
            Duration left = limits().time().minusNanos(System.nanoTime() - start);
            verdict = judge(objects(pushed, pack.get()), left, operations);
        } catch (PackRefused e) {
            verdict = denied(violation(e));
        } catch (InspectionRefused e) {
            verdict = denied(violation(e));
        } catch (RuntimeException e) {
            LOG.error("a push could not be inspected and is refused", e);
            verdict = denied(inspection("the gateway failed while it looked into the push"));
        }
        return new Inspected(
                writer.decision(verdict.and(warned), known),
                verdict.isAllowed() ? pack : Optional.empty());
    }

    private ScannedPack scan(PushGate.Pushed pushed, Quarantine quarantine)
            throws IOException, PackRefused {
        BlobInterest interest =
                needed.needs(Fact.BLOB_CONTENT) ? BlobInterest.upTo(KEPT_BLOB) : BlobInterest.NONE;
        return new PackScanner(scanLimits(), pushed.format(), interest, System::nanoTime)
                .scanApart(pushed.pack(), pushed.tee(), quarantine, pushed.end());
    }

    private PushObjects objects(PushGate.Pushed pushed, ScannedPack pack) {
        return new PushObjects(push().updates(), pack, pushed.bases(), pushed.advertised());
    }

    private Verdict judge(PushObjects objects, Duration left, Map<RefUpdate, Operation> operations)
            throws IOException, InspectionRefused {
        PushInspection inspection = inspector.begin(objects, needed, snapshot.blobScanner(), left);
        List<RefFacts> refs = inspection.refs();
        refs.forEach(r -> operations.put(r.update(), r.operation()));
        ContentEvaluation evaluation = snapshot.contentStage(push(), refs);
        inspection.tell(evaluation);
        return evaluation.finish();
    }

    private Push push() {
        return writer.push();
    }

    private Limits limits() {
        return snapshot.limits();
    }

    private ScanLimits scanLimits() {
        Limits limits = limits();
        return new ScanLimits(
                limits.packBytes(),
                Math.min(limits.objectBytes(), MOST_OBJECT),
                limits.inflatedBytes(),
                (int) Math.min(limits.objects(), MOST_OBJECTS),
                Math.min(limits.deltaDepth(), MOST_DEPTH),
                limits.time());
    }

    private static Verdict denied(Violation violation) {
        return new Verdict.Denied(List.of(violation), 0, List.of());
    }

    private Violation violation(PackRefused e) {
        return switch (e.code()) {
            case PACK_TOO_BIG -> limits().exceeded(Limit.PACK_BYTES, push());
            case TOO_MANY_OBJECTS -> limits().exceeded(Limit.OBJECTS, push());
            case OBJECT_TOO_BIG -> limits().exceeded(Limit.OBJECT_BYTES, push());
            case INFLATED_TOO_BIG -> limits().exceeded(Limit.INFLATED_BYTES, push());
            case DELTA_TOO_DEEP -> limits().exceeded(Limit.DELTA_DEPTH, push());
            case TOO_SLOW -> limits().exceeded(Limit.SECONDS, push());
            default -> inspection(String.valueOf(e.getMessage()));
        };
    }

    private Violation violation(InspectionRefused e) {
        return e.code() == InspectionRefused.Code.TOO_SLOW
                ? limits().exceeded(Limit.SECONDS, push())
                : inspection(String.valueOf(e.getMessage()));
    }

    private Violation inspection(String text) {
        return new Violation(
                Violation.INSPECTION,
                push().updates().stream().map(RefUpdate::name).toList(),
                text,
                List.of(),
                Optional.empty(),
                "not accepted as it is");
    }
}
