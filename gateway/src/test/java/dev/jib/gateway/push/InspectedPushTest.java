package dev.jib.gateway.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.audit.AuditEvent.RefDecision;
import dev.jib.gateway.audit.AuditEvent.Subject;
import dev.jib.gateway.audit.AuditLog;
import dev.jib.gateway.audit.RequestId;
import dev.jib.gateway.audit.Rotation;
import dev.jib.gateway.fetch.V2Capabilities;
import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RefUpdate;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.identity.Principal;
import dev.jib.gateway.policy.Push;
import dev.jib.gateway.protocol.receive.ReportStatus;
import dev.jib.gateway.quarantine.BlobInterest;
import dev.jib.gateway.quarantine.Mirrors;
import dev.jib.gateway.quarantine.ObjectType;
import dev.jib.gateway.quarantine.PackRefused;
import dev.jib.gateway.quarantine.PackScanner;
import dev.jib.gateway.quarantine.Quarantine;
import dev.jib.gateway.quarantine.Quarantines;
import dev.jib.gateway.quarantine.ScanLimits;
import dev.jib.gateway.quarantine.TestPack;
import dev.jib.gateway.upstream.UpstreamRepository;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A push whose objects are looked at: what goes to the upstream and to the pusher, and when. */
@Timeout(120)
class InspectedPushTest {
    private static final String ZERO = "0".repeat(40);
    private static final String A = "a".repeat(40);
    private static final String KEEPALIVE = "0005\u0001";
    private static final String REFS =
            pkt(A + " refs/heads/main\0report-status side-band-64k quiet agent=git/2\n") + "0000";
    private static final String REPORT = pkt("unpack ok\n") + pkt("ok refs/heads/x\n") + "0000";
    private static final String OK = pkt("\u0001" + REPORT) + "0000";
    private static final int HELD = 1 << 20;

    @TempDir Path directory;

    private final FakeUpstream upstream = new FakeUpstream(REFS, OK);
    private final CountDownLatch beats = new CountDownLatch(3);
    private Path quarantine = Path.of("quarantine");

    @Test
    void keepsAQuietPusherAliveThroughALongInspection() throws IOException {
        String answer = push(pack(10), " quiet", new Stage(true, false, q -> await(beats)));
        assertThat(answer)
                .contains(KEEPALIVE + KEEPALIVE)
                .endsWith(OK)
                .doesNotContain("inspecting");
    }

    @Test
    void tellsTheProgressOfALongInspection() throws IOException {
        String answer = push(pack(10), "", new Stage(true, false, q -> await(beats)));
        assertThat(answer).contains("\u0002jib: inspecting the push: 0 MiB, ").endsWith(OK);
    }

    @Test
    void opensNoRequestForASmallPushThatIsRefused() throws IOException {
        assertThat(push(pack(HELD - 1000), "", new Stage(false, false, q -> {})))
                .contains("jib: no", "ng refs/heads/x no");
        assertThat(upstream.requestOpened).isFalse();
    }

    @Test
    void hasSentAllButTheTrailerOfALargePushWhenTheVerdictFalls() throws IOException {
        byte[] pack = pack(3 << 20);
        int[] sent = new int[1];
        String refused = push(pack, "", new Stage(false, false, q -> sent[0] = packBytesSent()));
        assertThat(refused).contains("ng refs/heads/x no");
        assertThat(sent[0]).isEqualTo(pack.length - 20);
        assertThat(packBytesSent()).isEqualTo(pack.length - 20);
        assertThat(upstream.requestEnded).isFalse();
    }

    @Test
    void sendsTheTrailerOnceThePushIsAllowedAndRecorded() throws IOException {
        byte[] pack = pack(3 << 20);
        assertThat(push(pack, "", new Stage(true, false, q -> {}))).endsWith(OK);
        byte[] sent = upstream.sent.toByteArray();
        assertThat(java.util.Arrays.copyOfRange(sent, sent.length - pack.length, sent.length))
                .isEqualTo(pack);
        assertThat(upstream.requestEnded).isTrue();
    }

    @Test
    void sendsNothingBeforeTheVerdictWhereSecretsAreLookedFor() throws IOException {
        boolean[] opened = new boolean[1];
        byte[] pack = pack(3 << 20);
        Stage stage = new Stage(true, true, q -> opened[0] = upstream.requestOpened);
        assertThat(push(pack, "", stage)).endsWith(OK);
        assertThat(opened[0]).isFalse();
        assertThat(packBytesSent()).isEqualTo(pack.length);
    }

    @Test
    void saysWhoseDiskItIs() throws IOException {
        quarantine = Files.writeString(directory.resolve("file"), "x").getFileName();
        assertThat(push(pack(10), "", new Stage(true, false, q -> {})))
                .contains(
                        "jib: push not sent: the gateway's disk does not take the push",
                        "ng refs/heads/x gateway: its disk does not take the push")
                .doesNotContain(directory.toString());
        assertThat(upstream.requestOpened).isFalse();
    }

    @Test
    void aSessionHoldsNoMoreOfTheDiskThanItMay() throws IOException {
        assertThat(push(pack(9 << 20), "", new Stage(true, false, q -> {})))
                .contains(
                        "jib: push not completed: the pushes of this session that are being"
                                + " inspected hold more than 8388608 bytes",
                        "ng refs/heads/x limits: pushes of this session hold too much disk");
        assertThat(upstream.requestEnded).isFalse();
        assertThat(directory.resolve(quarantine)).isEmptyDirectory();
    }

    /** The upstream has taken the push: what the gateway cannot clean up does not change that. */
    @Test
    void aQuarantineThatCannotBeRemovedChangesNoOutcome() throws IOException {
        Stage stage =
                new Stage(
                        true,
                        false,
                        q -> {
                            try {
                                Files.createDirectories(q.directory().resolve("a/b"));
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
        assertThat(push(pack(10), "", stage)).endsWith(OK);
    }

    private String push(byte[] pack, String capabilities, Stage stage) throws IOException {
        String command =
                pkt(ZERO + " " + A + " refs/heads/x\0 report-status side-band-64k" + capabilities)
                        + "0000";
        InputStream in =
                new SequenceInputStream(
                        new ByteArrayInputStream(command.getBytes(StandardCharsets.UTF_8)),
                        new ByteArrayInputStream(pack));
        ByteArrayOutputStream out =
                new ByteArrayOutputStream() {
                    @Override
                    public void flush() {
                        beats.countDown();
                    }
                };
        Clock clock = Clock.systemUTC();
        try (AuditLog audit =
                AuditLog.open(directory.resolve("audit"), Rotation.at(1 << 20), clock)) {
            PushParts parts =
                    new PushParts(
                            "jib/1",
                            () -> new OpenGate(stage),
                            audit,
                            clock,
                            Duration.ofMillis(20),
                            inspection());
            Subject subject =
                    new Subject(new RequestId("R"), "s1", new Principal("agent-7"), "acme/site");
            UpstreamRepository repository =
                    new UpstreamRepository(
                            "acme/site",
                            "fake",
                            RepositoryUrl.parse("https://fake.example/acme/site"));
            new PushConversation(parts, subject, new Place(upstream, repository, Optional.empty()))
                    .stateful(in, out);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private PushParts.Inspection inspection() {
        Mirrors mirrors = new Mirrors(directory.resolve("mirrors"), 0, Clock.systemUTC());
        V2Capabilities capabilities = new V2Capabilities(Duration.ofMinutes(5), "jib/1");
        return new PushParts.Inspection(
                new Quarantines(directory.resolve(quarantine), 8 << 20),
                new BaseObjects(mirrors, capabilities),
                true);
    }

    private int packBytesSent() {
        String sent = upstream.sent.toString(StandardCharsets.ISO_8859_1);
        int head = sent.indexOf("PACK");
        return head < 0 ? 0 : sent.length() - head;
    }

    private static byte[] pack(int noise) {
        byte[] content = new byte[noise];
        new Random(1).nextBytes(content);
        TestPack pack = new TestPack();
        pack.add(ObjectType.BLOB, content);
        return pack.bytes();
    }

    private static String pkt(String payload) {
        return "%04x%s".formatted(payload.length() + 4, payload);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What happens between the end of the pack and the verdict. */
    private interface Meanwhile {
        void happens(Quarantine quarantine);
    }

    /** Lets everything or nothing through once the pack has been scanned. */
    private record Stage(boolean allows, boolean storesFirst, Meanwhile meanwhile)
            implements PushGate.ObjectStage {
        @Override
        public PushGate.Inspected inspect(PushGate.Pushed pushed, Quarantine quarantine)
                throws IOException {
            PackScanner scanner =
                    new PackScanner(
                            ScanLimits.defaults(),
                            pushed.format(),
                            BlobInterest.NONE,
                            System::nanoTime);
            try {
                var pack = scanner.scan(pushed.pack(), pushed.tee(), quarantine, pushed.end());
                meanwhile.happens(quarantine);
                return new PushGate.Inspected(decision(), Optional.of(pack).filter(p -> allows));
            } catch (PackRefused e) {
                throw new AssertionError(e);
            }
        }

        private PushGate.Decision decision() {
            var name = new RefName("refs/heads/x");
            var zero = new ObjectId(ZERO);
            var id = new ObjectId(A);
            List<RefDecision> refs =
                    List.of(
                            new RefDecision(
                                    name, zero, id, "create", allows ? "allow" : "deny", "r"));
            PushGate.Refusal refusal =
                    new PushGate.Refusal(
                            List.of("jib: no"),
                            ReportStatus.refused(
                                    List.of(RefUpdate.of(name, zero, id)), "ok", "no"));
            return new PushGate.Decision(
                    refs, allows ? Optional.empty() : Optional.of(refusal), List.of());
        }
    }

    /** Leaves everything to the stage. */
    private record OpenGate(Stage stage) implements PushGate {
        @Override
        public long maxPackBytes() {
            return 1 << 30;
        }

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
            return new Ruling.Open(stage);
        }
    }
}
