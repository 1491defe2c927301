package dev.jib.gateway.audit;

import dev.jib.gateway.identity.Principal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/** A log in a directory, with a clock that tests set. */
final class AuditFixture extends Clock {
    static final Instant START = Instant.parse("2026-11-24T17:00:00Z");
    private static final AuditEvent.Subject SUBJECT =
            new AuditEvent.Subject(
                    new RequestId("01J8ZZZZZZZZZZZZZZZZZZZZZZ"),
                    "s1",
                    new Principal("agent-7"),
                    "acme/site");

    private final Path file;
    private volatile Instant now = START;

    AuditFixture(Path directory) {
        this.file = directory.resolve("audit.jsonl");
    }

    Path file() {
        return file;
    }

    Path old(long seq) {
        return file.resolveSibling("audit.jsonl." + seq);
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    AuditLog open(Rotation rotation) throws IOException {
        return AuditLog.open(file, rotation, this);
    }

    /** A line after each of which a new file begins when the log rotates at 1 byte. */
    static AuditEvent line(String outcome) {
        return new AuditEvent.Served(SUBJECT, "fetch", outcome, 7, Duration.ofMillis(3));
    }

    void setAge(Path old, Duration age) throws IOException {
        Files.setLastModifiedTime(old, java.nio.file.attribute.FileTime.from(now.minus(age)));
    }

    static Rotation rotation(
            Optional<Duration> maxAge, Optional<Integer> keep, Optional<Duration> keepFor) {
        return new Rotation(1, maxAge, keep, keepFor);
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
