package dev.jib.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.audit.AuditEvent.Subject;
import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.identity.Principal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-11-24T17:00:00Z"), ZoneOffset.UTC);
    private static final Subject SUBJECT =
            new Subject(
                    new RequestId("01J8ZZZZZZZZZZZZZZZZZZZZZZ"),
                    "s1",
                    new Principal("agent-7"),
                    "acme/site");

    @TempDir Path directory;

    @Test
    void writesADecisionAsOneLineOfJson() throws IOException {
        try (AuditLog log = open(1 << 20)) {
            log.appendDurably(
                    new AuditEvent.PushDecided(
                            SUBJECT,
                            List.of(
                                    new AuditEvent.RefDecision(
                                            new RefName("refs/heads/x"),
                                            ObjectId.ZERO,
                                            new ObjectId("a".repeat(40)),
                                            "create",
                                            "allow",
                                            "own-branches")),
                            true,
                            "3f2a91"));
        }
        String line = Files.readString(file()).strip();
        assertThat(line)
                .startsWith(
                        "{\"seq\":1,\"time\":\"2026-11-24T17:00:00Z\",\"event\":\"push-decided\","
                            + "\"request\":\"01J8ZZZZZZZZZZZZZZZZZZZZZZ\",\"session\":\"s1\",\"principal\":\"agent-7\","
                            + "\"repository\":\"acme/site\",\"verdict\":\"allow\",\"policy\":\"3f2a91\",\"refs\":[{"
                            + "\"ref\":\"refs/heads/x\",\"old\":\""
                                + "0".repeat(40)
                                + "\",\"new\":\""
                                + "a".repeat(40)
                                + "\",\"operation\":\"create\",\"verdict\":\"allow\",\"rule\":\"own-branches\"}],\"prev\":\""
                                + "0".repeat(64)
                                + "\",\"hash\":\"")
                .endsWith("\"}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void goesOnWithTheChainAfterARestartAndARotation() throws IOException {
        for (int run = 0; run < 3; run++) {
            try (AuditLog log = open(400)) {
                for (int i = 0; i < 3; i++) {
                    log.append(served("line " + i));
                }
            }
        }
        assertThat(AuditLog.files(file())).hasSizeGreaterThan(2);
        AuditVerification whole = AuditVerification.of(file());
        assertThat(whole.fault()).isEmpty();
        assertThat(whole.lines()).isEqualTo(9);
        assertThat(whole.files()).isEqualTo(AuditLog.files(file()).size());
    }

    @Test
    void findsAChangedARemovedAndAnInsertedLine() throws IOException {
        write(5);
        List<String> lines = Files.readAllLines(file());

        Files.write(file(), lines.stream().map(l -> l.replace("line 2", "LINE 2")).toList());
        assertThat(AuditVerification.of(file()).fault().orElseThrow())
                .contains(":3: the line does not have its hash");

        Files.write(file(), List.of(lines.get(0), lines.get(1), lines.get(3), lines.get(4)));
        assertThat(AuditVerification.of(file()).fault().orElseThrow())
                .contains(":3: line 4 follows line 2");

        AuditLine forged = AuditLine.of(3, CLOCK.instant(), served("forged"), AuditLine.NO_HASH);
        Files.write(file(), List.of(lines.get(0), lines.get(1), forged.text(), lines.get(3)));
        assertThat(AuditVerification.of(file()).fault().orElseThrow())
                .contains(":3: the line does not continue");
    }

    @Test
    void setsALineAsideThatACrashCutShort() throws IOException {
        write(2);
        Files.writeString(file(), "{\"seq\":3,\"ti", StandardOpenOption.APPEND);
        try (AuditLog log = open(1 << 20)) {
            log.append(served("after"));
        }
        assertThat(AuditVerification.of(file()).fault()).isEmpty();
        assertThat(AuditVerification.of(file()).lines()).isEqualTo(3);
        assertThat(directory.resolve("audit.jsonl.torn-after-2")).hasContent("{\"seq\":3,\"ti");
    }

    @Test
    void doesNotGoOnFromALastLineThatWasChanged() throws IOException {
        write(2);
        Files.writeString(file(), Files.readString(file()).replace("line 1", "LINE 1"));
        assertThatThrownBy(() -> open(1 << 20))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("it was changed");
    }

    @Test
    void leavesNoPartOfALineBehindOnAFullDisk() throws IOException {
        assertThatThrownBy(
                        () -> {
                            try (AuditLog log =
                                    AuditLog.open(
                                            Path.of("/dev/full"), Rotation.at(1 << 20), CLOCK)) {
                                log.append(served("x"));
                            }
                        })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/dev/full cannot be written");
    }

    private void write(int lines) throws IOException {
        try (AuditLog log = open(1 << 20)) {
            for (int i = 0; i < lines; i++) {
                log.append(served("line " + i));
            }
        }
    }

    private AuditLog open(long rotateAt) throws IOException {
        return AuditLog.open(file(), Rotation.at(rotateAt), CLOCK);
    }

    private Path file() {
        return directory.resolve("audit.jsonl");
    }

    private static AuditEvent served(String outcome) {
        return new AuditEvent.Served(SUBJECT, "fetch", outcome, 7, Duration.ofMillis(3));
    }
}
