package dev.jib.gateway.push;

import dev.jib.gateway.audit.AuditEvent.RefDecision;
import dev.jib.gateway.policy.Push;
import dev.jib.gateway.protocol.receive.ReportStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One version of the policy, as a push meets it. */
public interface PushGate {
    /** The most bytes that a pack may have. */
    long maxPackBytes();

    /** The most ref updates that a push may have. */
    int maxRefs();

    /** Short form of the digest of the policy, for messages and the audit log. */
    String digest();

    /** Judges the push. Nothing has been read of its pack. */
    Decision decide(Push push, Context context);

    /**
     * What a push is judged with, beside what it asks for.
     *
     * @param request the request's name, for messages
     * @param hostRepository the common directory of the host's repository, where the gateway can
     *     see the pusher's objects
     */
    record Context(String request, Optional<Path> hostRepository) {}

    /**
     * A judgement.
     *
     * @param refs the decision about each ref, for the audit log
     * @param refusal what the pusher is told when the push is refused
     * @param warnings lines for the pusher about rules that only warn
     */
    record Decision(List<RefDecision> refs, Optional<Refusal> refusal, List<String> warnings) {
        public Decision {
            refs = List.copyOf(refs);
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Why a push is refused.
     *
     * @param text lines for people
     * @param report the status of each ref
     */
    record Refusal(List<String> text, ReportStatus report) {
        public Refusal {
            text = List.copyOf(text);
        }
    }
}
