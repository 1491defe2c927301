package dev.jib.gateway.push;

import dev.jib.gateway.audit.AuditLog;
import dev.jib.gateway.quarantine.Quarantines;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * What a push works with, the same for all.
 *
 * @param agent what the gateway calls itself
 * @param gate the policy in force; asked for once a push, so that a push keeps the policy it began
 *     with
 * @param audit where decisions and outcomes are recorded
 * @param time what durations are measured with
 * @param keepalive how long nothing may be said to a waiting client
 * @param inspection what the objects of pushes are looked at with
 */
public record PushParts(
        String agent,
        Supplier<PushGate> gate,
        AuditLog audit,
        InstantSource time,
        Duration keepalive,
        Inspection inspection) {
    /**
     * What the objects of pushes are looked at with.
     *
     * @param quarantines where each push that is inspected gets a directory while it is
     * @param bases where objects come from that a pack builds on
     * @param overlap whether a pack is uploaded while it is inspected, its end held back
     */
    public record Inspection(Quarantines quarantines, BaseObjects bases, boolean overlap) {}
}
