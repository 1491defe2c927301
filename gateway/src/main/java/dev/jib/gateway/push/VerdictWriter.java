package dev.jib.gateway.push;

import dev.jib.gateway.audit.AuditEvent.RefDecision;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RefOutcome;
import dev.jib.gateway.git.RefUpdate;
import dev.jib.gateway.policy.KnownOperations;
import dev.jib.gateway.policy.Operation;
import dev.jib.gateway.policy.PolicyDigest;
import dev.jib.gateway.policy.Push;
import dev.jib.gateway.policy.RefusalJson;
import dev.jib.gateway.policy.RefusalMessage;
import dev.jib.gateway.policy.Verdict;
import dev.jib.gateway.policy.Violation;
import dev.jib.gateway.protocol.receive.ReportStatus;
import dev.jib.gateway.push.PushGate.Decision;
import dev.jib.gateway.push.PushGate.Format;
import dev.jib.gateway.push.PushGate.Refusal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a verdict what the pusher, git's report and the audit log get to read.
 *
 * @param push what was judged
 * @param context how it was
 * @param policy the digest of the policy that judged
 */
record VerdictWriter(Push push, PushGate.Context context, PolicyDigest policy) {
    /**
     * The decision that the verdict means.
     *
     * @param known what was found out about changed refs, for the audit log
     */
    Decision decision(Verdict verdict, KnownOperations known) {
        return switch (verdict) {
            case Verdict.Allowed allowed -> allowed(allowed, known);
            case Verdict.Denied denied -> denied(denied, known);
        };
    }

    private Decision allowed(Verdict.Allowed allowed, KnownOperations known) {
        List<RefDecision> refs =
                push.updates().stream()
                        .map(u -> {
                            String rule = allowed.rules().getOrDefault(u.name(), "warn");
                            return decision(u, operation(u, known), "allow", rule);
                        })
                        .toList();
        List<String> notes = isJson() ? List.of(json(allowed)) : RefusalMessage.warnings(allowed);
        return new Decision(refs, Optional.empty(), notes);
    }

    private Decision denied(Verdict.Denied denied, KnownOperations known) {
        RefusalMessage message = RefusalMessage.of(denied, push, context.request(), policy);
        List<RefDecision> refs =
                push.updates().stream()
                        .map(u -> {
                            String rule = rule(denied, u.name());
                            return decision(u, operation(u, known), "deny", rule);
                        })
                        .toList();
        List<ReportStatus.Line> lines =
                push.updates().stream()
                        .map(u -> line(u.name(), message.reasons().get(u.name())))
                        .toList();
        List<String> text = isJson() ? List.of(json(denied)) : message.lines();
        return new Decision(
                refs, Optional.of(new Refusal(text, new ReportStatus("ok", lines))), List.of());
    }

    private boolean isJson() {
        return context.format() == Format.JSON;
    }

    private String json(Verdict verdict) {
        return RefusalJson.of(verdict, context.request(), policy);
    }

    private static ReportStatus.Line line(RefName ref, @Nullable String reason) {
        String text = reason == null ? RefusalMessage.OTHER_REF : reason;
        return new ReportStatus.Line(new RefOutcome.Rejected(ref, text), List.of());
    }

    private static String rule(Verdict.Denied denied, RefName ref) {
        return denied.about(ref).map(Violation::rule).orElse("other-ref");
    }

    private static RefDecision decision(
            RefUpdate update, String operation, String verdict, String rule) {
        return new RefDecision(
                update.name(), update.oldId(), update.newId(), operation, verdict, rule);
    }

    private static String operation(RefUpdate update, KnownOperations known) {
        return switch (update) {
            case RefUpdate.Create create -> "create";
            case RefUpdate.Delete delete -> "delete";
            case RefUpdate.Change change ->
                    known.of(change).map(VerdictWriter::word).orElse("update-or-force");
        };
    }

    private static String word(Operation operation) {
        return operation.name().toLowerCase(Locale.ROOT);
    }
}
