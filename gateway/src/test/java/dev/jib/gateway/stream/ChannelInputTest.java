package dev.jib.gateway.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChannelInputTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<ByteBuf> given = new ArrayList<>();
    private final ChannelInput input = new ChannelInput(channel, Duration.ofSeconds(10));

    @AfterEach
    void everyBufferIsReleased() {
        input.close();
        channel.finishAndReleaseAll();
        assertThat(given).allMatch(buffer -> buffer.refCnt() == 0);
    }

    private ByteBuf buffer(int size) {
        ByteBuf buffer = Unpooled.buffer(Math.max(1, size)).writeZero(size);
        given.add(buffer);
        return buffer;
    }

    private ByteBuf buffer(String text) {
        ByteBuf buffer = Unpooled.copiedBuffer(text, US_ASCII);
        given.add(buffer);
        return buffer;
    }

    @Test
    void readsWhatWasOfferedInOrderThenEnds() throws IOException {
        input.offer(buffer("one "));
        input.offer(buffer(""));
        input.offer(buffer("two"));
        input.end();

        assertThat(new String(input.readAllBytes(), US_ASCII)).isEqualTo("one two");
        assertThat(input.read()).isEqualTo(-1);
    }

    @Test
    void readsNoMoreThanAskedAndKeepsTheRest() throws IOException {
        input.offer(buffer("abcdef"));
        byte[] target = new byte[8];

        assertThat(input.read(target, 2, 3)).isEqualTo(3);
        assertThat(new String(target, 2, 3, US_ASCII)).isEqualTo("abc");
        assertThat(input.available()).isEqualTo(3);
        assertThat(input.read()).isEqualTo('d');
    }

    @Test
    void readsBytesAsUnsigned() throws IOException {
        ByteBuf buffer = Unpooled.wrappedBuffer(new byte[] {(byte) 0xff});
        given.add(buffer);
        input.offer(buffer);

        assertThat(input.read()).isEqualTo(0xff);
    }

    @Test
    void stopsReadingTheChannelAboveTheHighMarkAndGoesOnBelowTheLowMark() throws IOException {
        input.offer(buffer(ChannelInput.HIGH - ChannelInput.OVERHEAD));
        assertThat(channel.config().isAutoRead()).isTrue();
        input.offer(buffer(1));
        assertThat(channel.config().isAutoRead()).isFalse();

        input.readNBytes(ChannelInput.HIGH - ChannelInput.LOW);
        assertThat(channel.config().isAutoRead()).isFalse();
        input.readNBytes(2 * ChannelInput.OVERHEAD);
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void manyTinyBuffersStopTheChannelToo() {
        for (int i = 0; i <= ChannelInput.HIGH / ChannelInput.OVERHEAD; i++) {
            input.offer(buffer(1));
        }

        assertThat(channel.config().isAutoRead()).isFalse();
    }

    @Test
    void aFaultIsToldOnlyAfterWhatArrivedBeforeIt() throws IOException {
        input.offer(buffer("x"));
        input.fail(new IOException("reset by the peer"));
        input.fail(new IOException("second"));

        assertThat(input.read()).isEqualTo('x');
        assertThatThrownBy(input::read)
                .isInstanceOf(IOException.class)
                .hasMessage("reset by the peer");
        assertThatThrownBy(input::read).hasMessage("reset by the peer");
    }

    @Test
    void aFaultAfterTheEndIsNoFault() throws IOException {
        input.end();
        input.fail(new IOException("late"));

        assertThat(input.read()).isEqualTo(-1);
    }

    @Test
    void silenceForTooLongIsATimeout() {
        try (ChannelInput impatient = new ChannelInput(channel, Duration.ofMillis(5))) {
            assertThatThrownBy(impatient::read).isInstanceOf(IdleTimeoutException.class);
        }
    }

    @Test
    void closingReleasesLetsTheChannelReadAndDropsWhatComesLater() {
        input.offer(buffer(ChannelInput.HIGH));
        assertThat(channel.config().isAutoRead()).isFalse();

        input.close();
        input.offer(buffer("late"));

        assertThat(channel.config().isAutoRead()).isTrue();
        assertThat(input.available()).isZero();
        assertThatThrownBy(input::read).hasMessage("this end of the connection is closed");
    }

    @Test
    void closingAgainDoesNotDisturbTheNextUserOfTheChannel() {
        input.close();
        channel.config().setAutoRead(false);

        input.close();

        assertThat(channel.config().isAutoRead()).isFalse();
    }

    @Test
    void closingWakesAReader() throws Exception {
        CompletableFuture<Throwable> seen = new CompletableFuture<>();
        Thread reader =
                Thread.startVirtualThread(() -> {
                    try {
                        seen.complete(new AssertionError("read " + input.read()));
                    } catch (IOException e) {
                        seen.complete(e);
                    }
                });
        while (reader.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }

        input.close();

        assertThat(seen.get(10, TimeUnit.SECONDS))
                .hasMessage("this end of the connection is closed");
    }

    @Test
    void anInterruptEndsAReadAndStaysVisible() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(input::read).hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aMegabyteThroughASlowReaderNeverQueuesMoreThanTheHighMarkAndOneBuffer()
            throws IOException {
        InputStream in = input;
        int sent = 0;
        int most = 0;
        byte[] sip = new byte[1000];
        for (int read = 0; read < 4 << 20; ) {
            while (sent < 4 << 20 && channel.config().isAutoRead()) {
                input.offer(buffer(64 * 1024));
                sent += 64 * 1024;
            }
            most = Math.max(most, input.available());
            read += in.read(sip);
        }

        assertThat(most).isLessThanOrEqualTo(ChannelInput.HIGH + 64 * 1024);
    }
}
