package dev.jib.gateway.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.audit.AuditEvent.RefDecision;
import dev.jib.gateway.audit.AuditEvent.Subject;
import dev.jib.gateway.audit.AuditLog;
import dev.jib.gateway.audit.RequestId;
import dev.jib.gateway.audit.Rotation;
import dev.jib.gateway.fetch.V2Capabilities;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.identity.Principal;
import dev.jib.gateway.policy.Push;
import dev.jib.gateway.protocol.receive.ReportStatus;
import dev.jib.gateway.quarantine.Mirrors;
import dev.jib.gateway.quarantine.Quarantines;
import dev.jib.gateway.upstream.UpstreamRepository;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PushConversationTest {
    private static final String ZERO = "0".repeat(40);
    private static final String A = "a".repeat(40);
    private static final String B = "b".repeat(40);
    private static final String REFS =
            pkt(
                            A
                                    + " refs/heads/main\0report-status side-band-64k delete-refs"
                                    + " atomic agent=git/2\n")
                    + "0000";
    private static final String SHOWN =
            pkt(
                            A
                                    + " refs/heads/main\0report-status side-band-64k delete-refs"
                                    + " atomic agent=jib/1 push-options no-thin\n")
                    + "0000";
    private static final String OK =
            band(1, pkt("unpack ok\n") + pkt("ok refs/heads/x\n") + "0000") + "0000";
    private static final String CREATE =
            pkt(ZERO + " " + A + " refs/heads/x\0 report-status side-band-64k") + "0000";

    @TempDir Path directory;

    @Test
    void sendsAnAllowedPushOnAndPassesTheReportBack() throws IOException {
        FakeUpstream upstream = new FakeUpstream(REFS, band(2, "Resolving\n") + OK);
        assertThat(push(upstream, CREATE + "PACK..."))
                .isEqualTo(
                        SHOWN
                                + band(2, "Resolving\n")
                                + band(1, pkt("unpack ok\n") + pkt("ok refs/heads/x\n") + "0000")
                                + "0000");
        assertThat(upstream.sent.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        pkt(
                                        ZERO
                                                + " "
                                                + A
                                                + " refs/heads/x\0 report-status side-band-64k"
                                                + " agent=jib/1")
                                + "0000"
                                + "PACK...");
        assertThat(upstream.requestEnded).isTrue();
        assertThat(audit()).hasSize(2);
        assertThat(audit().get(0))
                .contains("\"event\":\"push-decided\"", "\"verdict\":\"allow\"", "refs/heads/x");
        assertThat(audit().get(1)).contains("\"outcome\":\"ok\"", "\"packBytes\":7");
    }

    @Test
    void refusesWithoutOpeningARequestAndWithoutReadingThePack() throws IOException {
        FakeUpstream upstream = new FakeUpstream(REFS, OK);
        InputStream in = stream(CREATE + "PACK...");
        String answer = serve(upstream, in, Path.of("audit"), new Gate(Optional.of("no"), 100));
        assertThat(answer)
                .isEqualTo(
                        SHOWN
                                + band(2, "jib: no\n")
                                + band(
                                        1,
                                        pkt("unpack not pushed\n")
                                                + pkt("ng refs/heads/x no\n")
                                                + "0000")
                                + "0000");
        assertThat(upstream.requestOpened).isFalse();
        assertThat(in.available()).isEqualTo("PACK...".length());
        assertThat(audit()).singleElement().asString().contains("\"verdict\":\"deny\"");
    }

    @Test
    void sendsNothingWhenTheDecisionCannotBeRecorded() throws IOException {
        FakeUpstream upstream = new FakeUpstream(REFS, OK);
        String answer =
                serve(
                        upstream,
                        stream(CREATE + "PACK..."),
                        Path.of("/dev/full"),
                        new Gate(Optional.empty(), 100));
        assertThat(answer)
                .contains("jib: push not sent: the audit log cannot be written")
                .contains("ng refs/heads/x audit log cannot be written");
        assertThat(upstream.requestOpened).isFalse();
    }

    @Test
    void passesOnWhatTheUpstreamSaysOfEachRef() throws IOException {
        String report =
                pkt("unpack ok\n")
                        + pkt("ok refs/heads/x\n")
                        + pkt("ng refs/heads/y hook declined\n")
                        + "0000";
        String commands =
                pkt(ZERO + " " + A + " refs/heads/x\0 report-status side-band-64k")
                        + pkt(ZERO + " " + B + " refs/heads/y")
                        + "0000";
        String answer = push(new FakeUpstream(REFS, band(1, report) + "0000"), commands + "P");
        assertThat(answer).isEqualTo(SHOWN + band(1, report) + "0000");
        assertThat(audit().get(1)).contains("rejected by the upstream", "hook declined");
    }

    @Test
    void readsADeletionWithoutWaitingForAPack() throws IOException {
        String commands =
                pkt(A + " " + ZERO + " refs/heads/x\0 report-status side-band-64k") + "0000";
        InputStream in =
                new SequenceInputStream(
                        stream(commands),
                        new InputStream() {
                            @Override
                            public int read() {
                                throw new AssertionError(
                                        "read beyond a command list that has no pack");
                            }
                        });
        FakeUpstream upstream = new FakeUpstream(REFS, OK);
        serve(upstream, in, Path.of("audit"), new Gate(Optional.empty(), 100));
        assertThat(upstream.requestEnded).isTrue();
    }

    @Test
    void breaksTheUploadOffWhenThePackIsLargerThanItMayBe() throws IOException {
        FakeUpstream upstream = new FakeUpstream(REFS, OK);
        String answer =
                serve(
                        upstream,
                        stream(CREATE + "PACK..."),
                        Path.of("audit"),
                        new Gate(Optional.empty(), 6));
        assertThat(answer)
                .contains("the pack has more than 6 bytes (limit: pack-bytes)")
                .contains("ng refs/heads/x limits: pack too large");
        assertThat(upstream.requestEnded).isFalse();
    }

    @Test
    void saysSoWhenTheUpstreamBreaksOffOrIsNotThere() throws IOException {
        assertThat(push(new FakeUpstream(REFS, ""), CREATE + "P"))
                .contains("jib: push not completed: ")
                .contains("the upstream may have taken it (git fetch shows whether it did)")
                .contains("unpack outcome not known")
                .contains("ng refs/heads/x upstream: ")
                .contains("; may have been pushed");
        assertThat(push(new FakeUpstream("", ""), CREATE))
                .isEqualTo(pkt("ERR jib: upstream 'fake' cannot be reached\n"));
    }

    @Test
    void answersAClientThatTakesNoSideBands() throws IOException {
        String answer =
                push(
                        new FakeUpstream(REFS, OK),
                        pkt(ZERO + " " + A + " refs/heads/x\0report-status") + "0000P");
        assertThat(answer)
                .isEqualTo(SHOWN + pkt("unpack ok\n") + pkt("ok refs/heads/x\n") + "0000");
    }

    @Test
    void answersMalformedCommandsWithOneLine() throws IOException {
        assertThat(push(new FakeUpstream(REFS, OK), pkt("hello") + "0000"))
                .startsWith(SHOWN)
                .contains("ERR jib: push: malformed command 'hello' (expected: ");
    }

    private String push(FakeUpstream upstream, String request) throws IOException {
        return serve(
                upstream, stream(request), Path.of("audit"), new Gate(Optional.empty(), 1 << 20));
    }

    private String serve(FakeUpstream upstream, InputStream in, Path log, PushGate gate)
            throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Clock clock = Clock.systemUTC();
        try (AuditLog audit = AuditLog.open(directory.resolve(log), Rotation.at(1 << 20), clock)) {
            PushParts parts =
                    new PushParts(
                            "jib/1", () -> gate, audit, clock, Duration.ofSeconds(5), inspection());
            Subject subject =
                    new Subject(new RequestId("R"), "s1", new Principal("agent-7"), "acme/site");
            UpstreamRepository repository =
                    new UpstreamRepository(
                            "acme/site",
                            "fake",
                            RepositoryUrl.parse("https://fake.example/acme/site"));
            new PushConversation(parts, subject, new Place(upstream, repository, Optional.empty()))
                    .stateful(in, out);
        } catch (IOException e) {
            if (!log.startsWith("/dev")) {
                throw e;
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private PushParts.Inspection inspection() {
        Mirrors mirrors = new Mirrors(directory.resolve("mirrors"), 0, Clock.systemUTC());
        V2Capabilities capabilities = new V2Capabilities(Duration.ofMinutes(5), "jib/1");
        return new PushParts.Inspection(
                new Quarantines(directory.resolve("quarantine"), 1 << 20),
                new BaseObjects(mirrors, capabilities),
                true);
    }

    private List<String> audit() throws IOException {
        return Files.readAllLines(directory.resolve("audit"));
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String pkt(String payload) {
        return "%04x%s".formatted(payload.length() + 4, payload);
    }

    private static String band(int band, String payload) {
        return pkt((char) band + payload);
    }

    /** Refuses everything for the reason, or allows everything. */
    private record Gate(Optional<String> reason, long maxPackBytes) implements PushGate {
        @Override
        public int maxRefs() {
            return 32;
        }

        @Override
        public String digest() {
            return "3f2a91";
        }

        @Override
        public Ruling rule(Push push, Context context) {
            List<RefDecision> refs =
                    push.updates().stream()
                            .map(u ->
                                    new RefDecision(
                                            u.name(),
                                            u.oldId(),
                                            u.newId(),
                                            "create",
                                            reason.isEmpty() ? "allow" : "deny",
                                            "r"))
                            .toList();
            Optional<Refusal> refusal =
                    reason.map(r ->
                            new Refusal(
                                    List.of("jib: " + r),
                                    ReportStatus.refused(push.updates(), "not pushed", r)));
            return new Ruling.Final(new Decision(refs, refusal, List.of()));
        }
    }
}
