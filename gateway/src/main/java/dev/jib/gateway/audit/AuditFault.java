package dev.jib.gateway.audit;

import java.time.Instant;

/**
 * That the log cannot be written.
 *
 * @param since when the first line was lost
 * @param reason what the system said
 */
public record AuditFault(Instant since, String reason) {}
