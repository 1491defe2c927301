package dev.jib.gateway.app;

import dev.jib.gateway.app.reload.LivePolicy;
import dev.jib.gateway.audit.AuditLog;
import java.util.List;

/**
 * How the running gateway is.
 *
 * @param policy the policy in force
 * @param audit the log
 * @param upstreams the upstreams
 */
record Health(LivePolicy policy, AuditLog audit, UpstreamSet upstreams) {
    /** What does not work at the moment though the gateway serves. */
    List<String> problems() {
        return audit.fault().stream()
                .map(f ->
                        "the audit log cannot be written since "
                                + f.since()
                                + ", and every push is refused: "
                                + f.reason())
                .toList();
    }

    /** Why it cannot serve at the moment. */
    List<String> unready() {
        return upstreams.unready();
    }
}
