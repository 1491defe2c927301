package dev.jib.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.client.NativeHelper.Result;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The native binary's relay over real pipes and a real socket. */
@Timeout(120)
class NativeRelayTest {
    private static final int CHUNK = 1 << 20;
    private static final int CHUNKS = 64;

    private static final String DIED =
            "jib: the gateway went away in the middle of %s; is it running? look at its log on the"
                    + " host, then try again (JIB_GATEWAY=unix:%s)\n";

    @TempDir Path directory;

    @BeforeEach
    void binaryIsThere() {
        NativeHelper.assumeBuilt();
    }

    private Path socket() {
        return directory.resolve("git.sock");
    }

    /** A gateway that has accepted the session and then does as the test says. */
    private FakeGateway accepting(FakeGateway.Conversation conversation) throws IOException {
        return FakeGateway.at(
                socket(),
                channel -> {
                    FakeGateway.pktLine(channel);
                    FakeGateway.send(channel, "000bjib ok\n");
                    conversation.hold(channel);
                });
    }

    private Process connect(String service) throws IOException {
        Process helper = NativeHelper.start(Map.of("JIB_GATEWAY", "unix:" + socket()));
        helper.getOutputStream()
                .write(("connect " + service + "\n").getBytes(StandardCharsets.US_ASCII));
        helper.getOutputStream().flush();
        return helper;
    }

    private static byte[] chunk(long seed) {
        byte[] chunk = new byte[CHUNK];
        new Random(seed).nextBytes(chunk);
        chunk[0] = 'P'; // no pkt-line
        return chunk;
    }

    private static long checksum(byte[] chunk) {
        CRC32 checksum = new CRC32();
        for (int i = 0; i < CHUNKS; i++) {
            checksum.update(chunk);
        }
        return checksum.getValue();
    }

    private static long checksum(InputStream in) throws IOException {
        CRC32 checksum = new CRC32();
        byte[] buffer = new byte[100_000];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            checksum.update(buffer, 0, count);
        }
        return checksum.getValue();
    }

    private static void sendAll(OutputStream out, byte[] chunk) throws IOException {
        for (int i = 0; i < CHUNKS; i++) {
            out.write(chunk);
        }
    }

    private static String statusBlank(InputStream out) throws IOException {
        return new String(out.readNBytes(1), StandardCharsets.US_ASCII);
    }

    @Test
    void brings64MebibytesBothWaysAtOnce() throws Exception {
        byte[] up = chunk(1);
        byte[] down = chunk(2);
        try (FakeGateway gateway =
                accepting(channel -> {
                    CompletableFuture<Long> came =
                            NativeHelper.inBackground(
                                    () -> checksum(Channels.newInputStream(channel)));
                    for (int i = 0; i < CHUNKS; i++) {
                        for (ByteBuffer rest = ByteBuffer.wrap(down); rest.hasRemaining(); ) {
                            channel.write(rest);
                        }
                    }
                    channel.shutdownOutput();
                    assertThat(came.get()).isEqualTo(checksum(up));
                })) {
            Process helper = connect("git-receive-pack");
            assertThat(statusBlank(helper.getInputStream())).isEqualTo("\n");
            CompletableFuture<Long> came =
                    NativeHelper.inBackground(() -> checksum(helper.getInputStream()));
            try (OutputStream in = helper.getOutputStream()) {
                sendAll(in, up);
            }
            assertThat(came.get()).isEqualTo(checksum(down));
            assertThat(NativeHelper.awaitEnd(helper)).isZero();
            gateway.awaitConversation();
        }
    }

    @Test
    void neitherDirectionWaitsForTheOther() throws Exception {
        byte[] chunk = chunk(3);
        CountDownLatch gatewayMayRead = new CountDownLatch(1);
        try (FakeGateway gateway =
                accepting(channel -> {
                    sendAll(Channels.newOutputStream(channel), chunk);
                    channel.shutdownOutput();
                    gatewayMayRead.await();
                    assertThat(checksum(Channels.newInputStream(channel)))
                            .isEqualTo(checksum(chunk));
                })) {
            Process helper = connect("git-receive-pack");
            CompletableFuture<Void> sent =
                    NativeHelper.inBackground(() -> {
                        try (OutputStream in = helper.getOutputStream()) {
                            sendAll(in, chunk);
                        }
                        return null;
                    });
            statusBlank(helper.getInputStream());
            // The gateway reads nothing until all that it sends has come through.
            for (int i = 0; i < CHUNKS; i++) {
                assertThat(Arrays.mismatch(helper.getInputStream().readNBytes(CHUNK), chunk))
                        .isEqualTo(-1);
            }
            gatewayMayRead.countDown();
            sent.get();
            assertThat(NativeHelper.awaitEnd(helper)).isZero();
            gateway.awaitConversation();
        }
    }

    @Test
    void passesOnGitsEndAsAHalfClose() throws Exception {
        try (FakeGateway gateway =
                accepting(channel -> {
                    FakeGateway.send(channel, "0008ref\n0000");
                    assertThat(FakeGateway.rest(channel)).isEqualTo("commands and a pack");
                    FakeGateway.send(channel, "000eunpack ok\n0000");
                })) {
            Process helper = connect("git-receive-pack");
            assertThat(NativeHelper.finish(helper, "commands and a pack"))
                    .isEqualTo(new Result(0, "\n0008ref\n0000000eunpack ok\n0000", ""));
            gateway.awaitConversation();
        }
    }

    @Test
    void passesOnTheGatewaysEndWhileGitsSideIsOpen() throws Exception {
        try (FakeGateway gateway =
                accepting(channel -> FakeGateway.send(channel, "0008ref\n0000"))) {
            Process helper = connect("git-receive-pack");
            assertThat(
                            new String(
                                    helper.getInputStream().readAllBytes(),
                                    StandardCharsets.US_ASCII))
                    .isEqualTo("\n0008ref\n0000");
            helper.getOutputStream().close();
            assertThat(NativeHelper.awaitEnd(helper)).isZero();
            gateway.awaitConversation();
        }
    }

    @Test
    void letsGitFinishItsPackAfterAnEarlyReport() throws Exception {
        try (FakeGateway gateway =
                accepting(channel -> {
                    FakeGateway.send(channel, "0008ref\n0000");
                    FakeGateway.text(channel, 10);
                    FakeGateway.send(channel, "000eunpack no\n0000");
                })) {
            Process helper = connect("git-receive-pack");
            CompletableFuture<String> out = NativeHelper.text(helper.getInputStream());
            try (OutputStream in = helper.getOutputStream()) {
                in.write("0032commands0000PACK".getBytes(StandardCharsets.US_ASCII));
                in.flush();
                gateway.awaitConversation();
                sendAll(in, chunk(4));
            }
            assertThat(NativeHelper.awaitEnd(helper)).isZero();
            assertThat(out.get()).isEqualTo("\n0008ref\n0000000eunpack no\n0000");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"git-upload-pack", "git-receive-pack", "git-upload-archive"})
    void saysThatTheGatewayDiedWithARequestUnread(String service) throws Exception {
        CountDownLatch requestIsThere = new CountDownLatch(1);
        try (FakeGateway gateway =
                accepting(channel -> {
                    FakeGateway.send(channel, "0008ref\n0000");
                    requestIsThere.await();
                    FakeGateway.text(channel, 1); // closes with the rest unread: a reset
                })) {
            Process helper = connect(service);
            CompletableFuture<String> err = NativeHelper.text(helper.getErrorStream());
            assertThat(helper.getInputStream().readNBytes(13))
                    .asString()
                    .isEqualTo("\n0008ref\n0000");
            helper.getOutputStream()
                    .write("0032a request that nobody answers".getBytes(StandardCharsets.US_ASCII));
            helper.getOutputStream().flush();
            requestIsThere.countDown();
            assertThat(NativeHelper.awaitEnd(helper)).isEqualTo(128);
            assertThat(err.get()).isEqualTo(DIED.formatted(service, socket()));
            gateway.awaitConversation();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0008abc\n", "0008a", "000", "0009\2pack"})
    void saysThatTheGatewayDiedInTheMiddleOfAnAnswer(String answer) throws Exception {
        try (FakeGateway gateway = accepting(channel -> FakeGateway.send(channel, answer))) {
            Process helper = connect("git-upload-pack");
            assertThat(NativeHelper.finish(helper, ""))
                    .isEqualTo(
                            new Result(
                                    128,
                                    "\n" + answer,
                                    DIED.formatted("git-upload-pack", socket())));
            gateway.awaitConversation();
        }
    }

    @Test
    void leavesAnErrorOfTheFarSideToGit() throws Exception {
        try (FakeGateway gateway =
                accepting(channel -> FakeGateway.send(channel, "0019ERR upstream is gone\n"))) {
            Process helper = connect("git-upload-pack");
            assertThat(NativeHelper.finish(helper, "0008req\n0000"))
                    .isEqualTo(new Result(0, "\n0019ERR upstream is gone\n", ""));
        }
    }

    @Test
    void saysThatTheGatewayClosedBeforeItAnswered() throws Exception {
        try (FakeGateway gateway = FakeGateway.at(socket(), FakeGateway::pktLine)) {
            Process helper = connect("git-upload-pack");
            assertThat(NativeHelper.finish(helper, ""))
                    .isEqualTo(
                            new Result(
                                    128,
                                    "",
                                    "jib: the gateway closed the connection before it answered; is"
                                        + " it starting or stopping? look at its log on the host,"
                                        + " then try again (JIB_GATEWAY=unix:"
                                            + socket()
                                            + ")\n"));
            gateway.awaitConversation();
        }
    }

    @Test
    void endsWhenGitIsGoneThoughTheGatewayGoesOn() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (FakeGateway gateway =
                accepting(channel -> {
                    FakeGateway.send(channel, "0000");
                    over.await();
                })) {
            Process helper = connect("git-upload-pack");
            assertThat(helper.getInputStream().readNBytes(5)).hasSize(5);
            helper.getInputStream().close();
            helper.getOutputStream().close();
            assertThat(NativeHelper.awaitEnd(helper)).isZero();
            over.countDown();
            gateway.awaitConversation();
        }
    }

    @Test
    void stopsAPackThatGitWantsNoMore() throws Exception {
        CompletableFuture<String> broken = new CompletableFuture<>();
        try (FakeGateway gateway =
                accepting(channel -> broken.complete(sendUntilBroken(channel)))) {
            Process helper = connect("git-upload-pack");
            assertThat(helper.getInputStream().readNBytes(100)).hasSize(100);
            helper.getInputStream().close();
            helper.getOutputStream().close();
            assertThat(NativeHelper.awaitEnd(helper)).isZero();
            gateway.awaitConversation();
        }
        assertThat(broken.get()).contains("Broken pipe");
    }

    private static String sendUntilBroken(SocketChannel channel) {
        try {
            while (true) {
                channel.write(ByteBuffer.wrap(chunk(5)));
            }
        } catch (IOException expected) {
            return String.valueOf(expected.getMessage());
        }
    }

    @Test
    void leavesStandardInputAndOutputBlocking() throws Exception {
        // The shell's own descriptors are the helper's: O_NONBLOCK (04000) set on one would show on
        // the other.
        String script =
                "\"$0\" origin "
                        + NativeHelper.URL
                        + " > /dev/null; grep flags: /proc/self/fdinfo/0";
        try (FakeGateway gateway =
                accepting(channel -> FakeGateway.send(channel, "0008ref\n0000"))) {
            ProcessBuilder builder =
                    new ProcessBuilder("sh", "-c", script, NativeHelper.BINARY.toString());
            builder.environment().put("JIB_GATEWAY", "unix:" + socket());
            Result result = NativeHelper.finish(builder.start(), "connect git-upload-pack\n");
            assertThat(result.out()).matches("flags:\\s+0*100000\\n|flags:\\s+0+\\n");
            gateway.awaitConversation();
        }
    }
}
