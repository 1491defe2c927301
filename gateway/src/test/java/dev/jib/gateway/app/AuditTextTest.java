package dev.jib.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.audit.AuditEvent;
import dev.jib.gateway.audit.AuditEvent.RefDecision;
import dev.jib.gateway.audit.AuditEvent.Subject;
import dev.jib.gateway.audit.AuditLog;
import dev.jib.gateway.audit.RequestId;
import dev.jib.gateway.audit.Rotation;
import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.identity.Principal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTextTest {
    @TempDir Path root;

    /** Git takes a C1 control character in a ref's name, and a terminal obeys it. */
    @Test
    void aNameThatAClientGaveReachesNoTerminal() throws Exception {
        Path file = root.resolve("audit.jsonl");
        RefName ref = new RefName("refs/heads/\u009b2J\u202eé");
        Rotation rotation =
                new Rotation(1 << 20, Optional.empty(), Optional.empty(), Optional.empty());
        try (AuditLog log = AuditLog.open(file, rotation, Clock.systemUTC())) {
            RequestId request = RequestId.next(Clock.systemUTC(), new Random(1));
            Subject subject = new Subject(request, "c1", new Principal("agent-7"), "acme/site");
            ObjectId id = new ObjectId("a".repeat(40));
            RefDecision decision = new RefDecision(ref, id, id, "create", "deny", "no-rule");
            log.append(new AuditEvent.PushDecided(subject, List.of(decision), false, "p"));
        }
        String line = Files.readString(file).strip();
        assertThat(line).matches("[ -~]*").contains("refs/heads/\\u009B2J\\u202E\\u00E9");
        assertThat(AuditText.of(line)).contains("refs/heads/?2J?é:");
        assertThat(AuditText.of("no JSON \u009b2J")).isEqualTo("no JSON ?2J");
    }
}
