package dev.jib.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditRotationTest {
    private static final Rotation EACH_LINE = Rotation.at(1);

    @TempDir private Path directory = Path.of("");
    private AuditFixture log = new AuditFixture(directory);

    @BeforeEach
    void inDirectory() {
        log = new AuditFixture(directory);
    }

    @Test
    void keepsSoManyOldFilesAndSaysWhereTheChainBegins() throws IOException {
        Rotation two = AuditFixture.rotation(Optional.empty(), Optional.of(2), Optional.empty());
        write(two, 6);
        assertThat(AuditLog.files(log.file())).containsExactly(log.old(4), log.old(5), log.file());
        AuditVerification verification = AuditVerification.of(log.file());
        assertThat(verification.fault()).isEmpty();
        assertThat(verification.first()).isEqualTo(4);
        assertThat(verification.last()).isEqualTo(6);
    }

    @Test
    void removesOldFilesByAgeAtAStartAndAtARotation() throws IOException {
        write(EACH_LINE, 4);
        log.setAge(log.old(1), Duration.ofDays(91));
        log.setAge(log.old(2), Duration.ofDays(89));
        log.setAge(log.old(3), Duration.ofDays(1));
        Rotation quarter =
                AuditFixture.rotation(
                        Optional.empty(), Optional.empty(), Optional.of(Duration.ofDays(90)));
        try (AuditLog open = log.open(quarter)) {
            assertThat(log.old(1)).doesNotExist();
            assertThat(log.old(2)).exists();
            log.pass(Duration.ofDays(2));
            open.append(AuditFixture.line("x"));
            assertThat(log.old(2)).doesNotExist();
            assertThat(log.old(3)).exists();
        }
    }

    @Test
    void beginsANewFileWhenTheFirstLineIsTooOldAlsoAfterARestart() throws IOException {
        Rotation daily =
                new Rotation(
                        1 << 20,
                        Optional.of(Duration.ofDays(1)),
                        Optional.empty(),
                        Optional.empty());
        write(daily, 2);
        log.pass(Duration.ofHours(23));
        write(daily, 1);
        assertThat(AuditLog.files(log.file())).containsExactly(log.file());
        log.pass(Duration.ofHours(1));
        write(daily, 1);
        assertThat(AuditLog.files(log.file())).containsExactly(log.old(3), log.file());
        assertThat(AuditVerification.of(log.file()).lines()).isEqualTo(4);
    }

    @Test
    void aClockThatJumpsBreaksNoChainAndAFilesAgeIsCountedFromThere() throws IOException {
        Rotation daily =
                new Rotation(
                        1 << 20,
                        Optional.of(Duration.ofDays(1)),
                        Optional.empty(),
                        Optional.empty());
        write(daily, 1);
        log.pass(Duration.ofDays(400));
        write(daily, 1); // in a new file, which begins in 400 days
        log.pass(Duration.ofDays(-401));
        try (AuditLog open = log.open(daily)) {
            open.append(AuditFixture.line("back"));
            log.pass(Duration.ofHours(23));
            open.append(AuditFixture.line("the same day"));
            assertThat(log.old(4)).doesNotExist();
            log.pass(Duration.ofHours(1));
            open.append(AuditFixture.line("a day on"));
        }
        assertThat(AuditLog.files(log.file())).containsExactly(log.old(1), log.old(4), log.file());
        AuditVerification verification = AuditVerification.of(log.file());
        assertThat(verification.fault()).isEmpty();
        assertThat(verification.lines()).isEqualTo(5);
    }

    @Test
    void nothingTookLessThanNoTime() throws IOException {
        AuditEvent.Served line = (AuditEvent.Served) AuditFixture.line("x");
        try (AuditLog open = log.open(Rotation.at(1 << 20))) {
            open.append(
                    new AuditEvent.Served(line.subject(), "fetch", "x", 7, Duration.ofHours(-1)));
        }
        assertThat(log.file()).content().contains("\"durationMs\":0,");
    }

    @Test
    void findsAFileThatIsMissingInTheMiddleAndOneThatIsCutShort() throws IOException {
        write(EACH_LINE, 4);
        byte[] second = Files.readAllBytes(log.old(2));
        Files.delete(log.old(2));
        assertThat(AuditVerification.of(log.file()).fault().orElseThrow())
                .isEqualTo(
                        log.old(3)
                                + ":1: line 3 follows line 1: lines are missing or out of order");
        Files.write(log.old(2), java.util.Arrays.copyOf(second, second.length - 1));
        assertThat(AuditVerification.of(log.file()).fault().orElseThrow())
                .isEqualTo(log.old(2) + ": ends at line 1 (expected: line 2, as its name says)");
    }

    @Test
    void takesAnUnfinishedLastLineForOneThatIsBeingWritten() throws IOException {
        write(Rotation.at(1 << 20), 2);
        String whole = Files.readString(log.file());
        Files.writeString(log.file(), whole + "{\"seq\":3,");
        AuditVerification verification = AuditVerification.of(log.file());
        assertThat(verification.fault()).isEmpty();
        assertThat(verification.unfinished()).isTrue();
        assertThat(verification.lines()).isEqualTo(2);
    }

    @Test
    void verifiesALogThatIsWrittenAndRotatedMeanwhile() throws Exception {
        Rotation some = AuditFixture.rotation(Optional.empty(), Optional.of(20), Optional.empty());
        try (AuditLog open = log.open(some)) {
            open.append(AuditFixture.line("first"));
            Thread writer =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    for (int i = 0; i < 400; i++) {
                                        open.append(AuditFixture.line("line " + i));
                                    }
                                } catch (IOException e) {
                                    throw new AssertionError(e);
                                }
                            });
            while (writer.isAlive()) {
                assertThat(AuditVerification.of(log.file()).fault()).isEmpty();
            }
            assertThat(AuditVerification.of(log.file()).last()).isEqualTo(401);
            assertThat(AuditVerification.of(log.file()).fault()).isEmpty();
        }
    }

    @Test
    void followsOverAnyNumberOfRotationsEachLineOnce() throws IOException {
        write(EACH_LINE, 3);
        List<String> read = new ArrayList<>();
        try (AuditLog open = log.open(EACH_LINE);
                AuditFollower follower = new AuditFollower(log.file())) {
            read.addAll(follower.last(2));
            assertThat(follower.next()).isEmpty();
            for (int burst = 0; burst < 5; burst++) {
                for (int i = 0; i < burst; i++) {
                    open.append(AuditFixture.line("b" + burst));
                }
                read.addAll(follower.next());
            }
        }
        assertThat(read.stream().map(l -> l.replaceAll("\\{\"seq\":(\\d+),.*", "$1")))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(2, 13).mapToObj(Integer::toString).toList());
    }

    @Test
    void followsALogThatIsNotThereYetAndGivesNoPartOfALine() throws IOException {
        try (AuditFollower follower = new AuditFollower(log.file())) {
            assertThat(follower.last(10)).isEmpty();
            Files.writeString(log.file(), "{\"seq\":1,\"a\":");
            assertThat(follower.next()).isEmpty();
            Files.writeString(
                    log.file(), "1}\n{\"seq\":2,", java.nio.file.StandardOpenOption.APPEND);
            assertThat(follower.next()).containsExactly("{\"seq\":1,\"a\":1}");
        }
    }

    @Test
    void givesTheLastLinesFromAsManyFilesAsItTakes() throws IOException {
        write(EACH_LINE, 5);
        try (AuditFollower follower = new AuditFollower(log.file())) {
            assertThat(follower.last(3)).hasSize(3);
            assertThat(follower.last(99)).hasSize(5);
            assertThat(follower.last(0)).isEmpty();
        }
    }

    @Test
    void goesOnInTheOldFileWhereNoNewOneCanBeBegun() throws IOException {
        try (AuditLog open = log.open(EACH_LINE)) {
            open.append(AuditFixture.line("one"));
            Files.createDirectory(log.old(1)); // in the way of the rename
            Files.createFile(log.old(1).resolve("x"));
            open.appendDurably(AuditFixture.line("two"));
            open.appendDurably(AuditFixture.line("three"));
            assertThat(open.fault()).isEmpty();
        }
        assertThat(Files.readAllLines(log.old(2))).hasSize(2);
        assertThat(Files.readAllLines(log.file())).hasSize(1);
    }

    private void write(Rotation rotation, int lines) throws IOException {
        try (AuditLog open = log.open(rotation)) {
            for (int i = 0; i < lines; i++) {
                open.append(AuditFixture.line("line " + i));
            }
        }
    }
}
