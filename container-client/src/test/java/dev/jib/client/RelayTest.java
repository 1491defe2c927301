package dev.jib.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelayTest {
    private static final byte[] NOTHING = {};

    private static Relay relay(FakePosix posix, Service service) {
        return new Relay(posix, FakePosix.SOCKET, NOTHING, new AnswerEnd(service));
    }

    private static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        bytes[0] = 'P'; // no pkt-line
        return bytes;
    }

    @Test
    void bringsEveryByteBothWaysWhateverTheCallsTakeAndGive() throws HelperFault {
        for (int seed = 0; seed < 50; seed++) {
            FakePosix posix = new FakePosix(seed);
            byte[] up = bytes(300_000, seed);
            byte[] down = bytes(200_000, seed + 1000L);
            posix.gitSends(up);
            posix.gitCloses();
            posix.gatewaySends(down);
            posix.whenIdle = () -> posix.gatewayEnds(0);
            assertThat(relay(posix, Service.UPLOAD_PACK).run()).isTrue();
            assertThat(posix.sent.toByteArray()).isEqualTo(up);
            assertThat(posix.stdout.toByteArray()).isEqualTo(down);
            assertThat(posix.shutDown).isTrue();
            assertThat(posix.stdoutClosed).isTrue();
        }
    }

    @Test
    void bringsTheAnswerDownWhileTheGatewayTakesNothing() throws HelperFault {
        FakePosix posix = new FakePosix(5);
        posix.socketTakesNothing = true;
        byte[] up = bytes(200_000, 1);
        byte[] down = bytes(900_000, 2);
        posix.gitSends(up);
        posix.gatewaySends(down);
        posix.whenIdle =
                () -> {
                    assertThat(posix.stdout.toByteArray()).isEqualTo(down);
                    posix.socketTakesNothing = false;
                    posix.gitCloses();
                    posix.gatewayEnds(0);
                };
        assertThat(relay(posix, Service.UPLOAD_PACK).run()).isTrue();
    }

    @Test
    void sendsFirstWhatCameWithTheCommand() throws HelperFault {
        FakePosix posix = new FakePosix(6);
        posix.gitSends("later");
        posix.gitCloses();
        posix.whenIdle = () -> posix.gatewayEnds(0);
        byte[] early = "early ".getBytes(StandardCharsets.US_ASCII);
        new Relay(posix, FakePosix.SOCKET, early, new AnswerEnd(Service.UPLOAD_PACK)).run();
        assertThat(posix.sentText()).isEqualTo("early later");
    }

    @Test
    void halfClosesAndStillBringsTheReport() throws HelperFault {
        FakePosix posix = new FakePosix(7);
        posix.gatewaySends("0008ref\n0000");
        posix.gitSends("0032commands0000PACK");
        posix.gitCloses();
        posix.whenIdle =
                () -> {
                    assertThat(posix.shutDown).isTrue();
                    posix.gatewaySends("000eunpack ok\n0000");
                    posix.gatewayEnds(0);
                };
        assertThat(relay(posix, Service.RECEIVE_PACK).run()).isTrue();
        assertThat(posix.out()).isEqualTo("0008ref\n0000000eunpack ok\n0000");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -Errno.ECONNRESET})
    void saysThatTheGatewayDiedBeforeTheReport(int end) throws HelperFault {
        FakePosix posix = new FakePosix(8);
        posix.gatewaySends("0008ref\n0000");
        posix.gitSends("0032commands0000PACK");
        posix.whenIdle = () -> posix.gatewayEnds(end);
        assertThat(relay(posix, Service.RECEIVE_PACK).run()).isFalse();
        assertThat(posix.out()).isEqualTo("0008ref\n0000");
    }

    @Test
    void dropsWhatGitSendsAfterAnEarlyReport() throws HelperFault {
        FakePosix posix = new FakePosix(9);
        posix.gatewaySends("0008ref\n0000");
        posix.gitSends("0032commands0000PACK");
        posix.whenIdle =
                () -> {
                    if (posix.stdoutClosed) {
                        posix.gitCloses();
                        return;
                    }
                    posix.gatewaySends("000eunpack no\n0000");
                    posix.gatewayEnds(-Errno.ECONNRESET);
                    posix.socketWriteError = -Errno.EPIPE;
                    posix.gitSends(bytes(500_000, 3));
                };
        assertThat(relay(posix, Service.RECEIVE_PACK).run()).isTrue();
        assertThat(posix.out()).isEqualTo("0008ref\n0000000eunpack no\n0000");
        assertThat(posix.read(0, new byte[1], 0, 1)).isZero();
    }

    @Test
    void endsWhenGitIsGone() throws HelperFault {
        FakePosix posix = new FakePosix(10);
        posix.gatewaySends(bytes(500_000, 4));
        posix.gitSends("0000");
        posix.gitCloses();
        posix.gitStdoutBroken = true;
        assertThat(relay(posix, Service.UPLOAD_PACK).run()).isTrue();
        assertThat(posix.sentText()).isEqualTo("0000");
    }

    @Test
    void endsWhenGitDiesWhileItWaitsForTheReport() throws HelperFault {
        FakePosix posix = new FakePosix(11);
        posix.gatewaySends("0008ref\n0000");
        posix.gitSends("0032commands0000PACK");
        posix.gitCloses();
        posix.whenIdle = () -> posix.gitStdoutBroken = true;
        assertThat(relay(posix, Service.RECEIVE_PACK).run()).isTrue();
    }
}
