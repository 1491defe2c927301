package dev.jib.gateway.push;

import dev.jib.gateway.audit.AuditEvent;
import dev.jib.gateway.audit.AuditEvent.Subject;
import dev.jib.gateway.audit.AuditLog;
import dev.jib.gateway.git.Printable;
import dev.jib.gateway.git.RefOutcome;
import dev.jib.gateway.protocol.receive.ReportStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the audit log gets to know of one push: the decision before it takes effect, the end. */
final class PushRecord {
    private static final Logger LOG = LoggerFactory.getLogger(PushRecord.class);

    private final AuditLog audit;
    private final Subject subject;
    private final InstantSource time;
    private final long start;

    /** The record of a push that begins now. */
    PushRecord(AuditLog audit, Subject subject, InstantSource time) {
        this.audit = audit;
        this.subject = subject;
        this.time = time;
        this.start = time.millis();
    }

    /** Whose push it is. */
    Subject subject() {
        return subject;
    }

    /**
     * The decision, on disk when this returns.
     *
     * @throws IOException when it is not: then nothing may take effect
     */
    void decided(PushGate.Decision decision, String policy) throws IOException {
        audit.appendDurably(
                new AuditEvent.PushDecided(subject, decision.refs(), decision.isAllowed(), policy));
    }

    /** The upstream reported. */
    void reported(ReportStatus report, long packBytes) {
        completed(report.isOk() ? "ok" : "rejected by the upstream", report.refs(), packBytes);
    }

    /**
     * It broke off, and no ref is known to have moved.
     *
     * @param unsure whether one may have
     */
    void failed(IOException reason, long packBytes, boolean unsure) {
        String said = Printable.of(String.valueOf(reason.getMessage()), NotPushed.MAX_LINE);
        completed(unsure ? said + "; may have been pushed" : said, List.of(), packBytes);
    }

    /** It ended before its decision: nothing was sent. */
    void notReached(IOException reason) {
        failed(reason, 0, false);
    }

    /** What was done is done: a log that fails now is told of, and stops the next push. */
    private void completed(String outcome, List<ReportStatus.Line> lines, long packBytes) {
        List<AuditEvent.RefResult> refs = lines.stream().map(PushRecord::result).toList();
        Duration duration = Duration.ofMillis(time.millis() - start);
        try {
            audit.append(new AuditEvent.PushCompleted(subject, refs, outcome, packBytes, duration));
        } catch (IOException e) {
            LOG.error(
                    "request {}: outcome '{}' is not in the audit log: {}",
                    subject.request(),
                    outcome,
                    e.getMessage());
        }
    }

    private static AuditEvent.RefResult result(ReportStatus.Line line) {
        return switch (line.outcome()) {
            case RefOutcome.Ok ok -> new AuditEvent.RefResult(ok.name(), "ok");
            case RefOutcome.Rejected rejected ->
                    new AuditEvent.RefResult(rejected.name(), rejected.reason());
        };
    }
}
