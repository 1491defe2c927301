package dev.jib.gateway.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RefUpdate;
import dev.jib.gateway.protocol.receive.CommandList;
import dev.jib.gateway.protocol.receive.ReportStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HeartbeatTest {
    private static final String KEEPALIVE = "0005\u0001";
    private static final Duration INTERVAL = Duration.ofMillis(20);
    private static final RefUpdate UPDATE =
            RefUpdate.of(
                    new RefName("refs/heads/x"),
                    new ObjectId("0".repeat(40)),
                    new ObjectId("a".repeat(40)));

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    @Test
    void saysAnEmptyPacketOnceAnIntervalWhileThereIsNothingToTell() throws Exception {
        long start = System.nanoTime();
        try (Heartbeat heartbeat =
                Heartbeat.start(answer("side-band-64k"), INTERVAL, Optional::empty)) {
            for (int i = 0; i < 5; i++) {
                assertThat(heard.take()).isEqualTo(KEEPALIVE);
            }
        }
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(5 * INTERVAL.toNanos());
    }

    @Test
    void tellsTheProgressInsteadWhereThereIsSome() throws Exception {
        try (Heartbeat heartbeat =
                Heartbeat.start(answer("side-band-64k"), INTERVAL, () -> Optional.of("12 MiB"))) {
            assertThat(heard.take()).isEqualTo("000c\u000212 MiB\r");
            assertThat(heard.take()).isEqualTo("000c\u000212 MiB\r");
        }
    }

    /** With quiet nothing is printed, but the connection must not look dead. */
    @Test
    void keepsAQuietPusherAlive() throws Exception {
        try (Heartbeat heartbeat =
                Heartbeat.start(
                        answer("side-band-64k", "quiet"), INTERVAL, () -> Optional.of("12 MiB"))) {
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(KEEPALIVE);
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(KEEPALIVE);
        }
    }

    @Test
    void saysNothingAfterItIsClosed() throws Exception {
        PushAnswer answer = answer("side-band-64k", "report-status");
        Heartbeat heartbeat = Heartbeat.start(answer, Duration.ofNanos(1), Optional::empty);
        assertThat(heard.take()).isEqualTo(KEEPALIVE);
        heartbeat.close();
        answer.report(ReportStatus.refused(List.of(UPDATE), "ok", "no"));
        heard.removeIf(KEEPALIVE::equals);
        assertThat(heard.poll()).contains("ng refs/heads/x no");
        assertThat(heard.poll()).isEqualTo("0000");
        assertThat(heard.poll(200, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void isSilentWhereNothingCanBeSaid() throws Exception {
        try (Heartbeat heartbeat =
                Heartbeat.start(answer("report-status"), INTERVAL, () -> Optional.of("12 MiB"))) {
            assertThat(heard.poll(200, TimeUnit.MILLISECONDS)).isNull();
        }
    }

    @Test
    void aPusherWhoIsGoneIsSpokenToNoMore() throws Exception {
        BlockingQueue<String> tried = new LinkedBlockingQueue<>();
        OutputStream broken =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        tried.add("tried");
                        throw new IOException("Broken pipe");
                    }
                };
        PushAnswer answer = new PushAnswer(broken, commands("side-band-64k"));
        try (Heartbeat heartbeat = Heartbeat.start(answer, INTERVAL, Optional::empty)) {
            assertThat(tried.take()).isEqualTo("tried");
            assertThat(tried.poll(200, TimeUnit.MILLISECONDS)).isNull();
        }
        assertThat(answer.isClientGone()).isTrue();
    }

    private PushAnswer answer(String... capabilities) {
        OutputStream out =
                new OutputStream() {
                    private final StringBuilder line = new StringBuilder();

                    @Override
                    public void write(int b) {
                        line.append((char) b);
                    }

                    @Override
                    public void write(byte[] bytes, int from, int length) {
                        line.append(new String(bytes, from, length, StandardCharsets.UTF_8));
                    }

                    @Override
                    public void flush() {
                        String text = line.toString();
                        line.setLength(0);
                        if (text.endsWith("0000") && text.length() > 4) {
                            heard.add(text.substring(0, text.length() - 4));
                            text = "0000";
                        }
                        heard.add(text);
                    }
                };
        return new PushAnswer(out, commands(capabilities));
    }

    private static CommandList commands(String... capabilities) {
        return new CommandList(List.of(UPDATE), Set.of(capabilities), List.of());
    }
}
