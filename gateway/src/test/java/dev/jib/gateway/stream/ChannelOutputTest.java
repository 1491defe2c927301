package dev.jib.gateway.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChannelOutputTest {
    private final List<ByteBuf> framed = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ChannelOutput output = output(Duration.ofSeconds(10));

    private ChannelOutput output(Duration idle) {
        return new ChannelOutput(
                channel,
                idle,
                buffer -> {
                    framed.add(buffer);
                    return buffer;
                });
    }

    @AfterEach
    void everyBufferIsReleased() {
        channel.finishAndReleaseAll();
        assertThat(framed).allMatch(buffer -> buffer.refCnt() == 0);
    }

    private String sent() {
        StringBuilder text = new StringBuilder();
        for (ByteBuf buffer = channel.readOutbound();
                buffer != null;
                buffer = channel.readOutbound()) {
            text.append(buffer.toString(US_ASCII));
            buffer.release();
        }
        return text.toString();
    }

    private void writable(boolean writable) {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
    }

    private static void write(ChannelOutput output, String text) throws IOException {
        output.write(text.getBytes(US_ASCII));
    }

    @Test
    void collectsUntilFlushed() throws IOException {
        write(output, "ab");
        output.write('c');
        assertThat(sent()).isEmpty();

        output.flush();
        assertThat(sent()).isEqualTo("abc");
    }

    @Test
    void sendsAFullBufferAtOnceAndKeepsTheRest() throws IOException {
        output.write(new byte[ChannelOutput.BUFFER + 1]);
        assertThat(sent()).hasSize(ChannelOutput.BUFFER);

        output.close();
        assertThat(sent()).hasSize(1);
    }

    @Test
    void closingTwiceSendsOnceAndLeavesTheChannelOpen() throws IOException {
        write(output, "x");
        output.close();
        output.close();

        assertThat(sent()).isEqualTo("x");
        assertThat(channel.isActive()).isTrue();
        assertThatThrownBy(() -> output.write(1)).hasMessage("this end of the stream is closed");
        assertThatThrownBy(output::flush).hasMessage("this end of the stream is closed");
    }

    @Test
    void waitsForASlowPeerAndGoesOnWhenWoken() throws Exception {
        writable(false);
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread writer =
                Thread.startVirtualThread(() -> {
                    try {
                        write(output, "late");
                        output.flush();
                        done.complete(null);
                    } catch (IOException e) {
                        done.completeExceptionally(e);
                    }
                });
        while (writer.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        assertThat(sent()).isEmpty();

        writable(true);
        output.wake();
        done.get(10, TimeUnit.SECONDS);
        channel.runPendingTasks();

        assertThat(sent()).isEqualTo("late");
    }

    @Test
    void aPeerThatTakesNothingIsATimeoutAndNothingWaitsASecondTime() throws IOException {
        ChannelOutput impatient = output(Duration.ofMillis(5));
        writable(false);
        write(impatient, "x");

        assertThatThrownBy(impatient::flush).isInstanceOf(IdleTimeoutException.class);
        assertThatThrownBy(impatient::flush).hasMessageContaining("silent");
        assertThatThrownBy(() -> write(impatient, "y")).hasMessageContaining("silent");
        impatient.close();
        writable(true);
        assertThat(sent()).isEmpty();
    }

    @Test
    void aFailureWakesAWaitingWriterWithItsReason() throws Exception {
        writable(false);
        write(output, "x");
        CompletableFuture<Throwable> seen = new CompletableFuture<>();
        Thread writer =
                Thread.startVirtualThread(() -> {
                    try {
                        output.flush();
                    } catch (IOException e) {
                        seen.complete(e);
                    }
                });
        while (writer.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }

        output.fail(new IOException("said no"));
        output.fail(new IOException("second"));

        assertThat(seen.get(10, TimeUnit.SECONDS)).hasMessage("the peer is gone: said no");
        assertThatThrownBy(() -> output.write(1)).hasMessage("the peer is gone: said no");
    }

    @Test
    void aWriteThatTheChannelCouldNotDoFailsTheNextOne() throws IOException {
        channel.pipeline()
                .addLast(
                        new ChannelOutboundHandlerAdapter() {
                            @Override
                            public void write(
                                    ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
                                ReferenceCountUtil.release(msg);
                                promise.setFailure(new IOException("Broken pipe"));
                            }
                        });
        write(output, "x");
        output.flush();

        assertThatThrownBy(() -> output.write(1)).hasMessage("the peer is gone: Broken pipe");
    }

    @Test
    void closingWithBytesThatCannotBeSentIsNotSilent() throws IOException {
        write(output, "last words");
        channel.close();

        assertThatThrownBy(output::close).hasMessage("the peer closed the connection");
        output.close();
    }

    @Test
    void closingWithNothingLeftToSayIsNoFaultOnADeadChannel() throws IOException {
        write(output, "x");
        output.flush();
        channel.close();

        output.close();

        assertThat(sent()).isEqualTo("x");
    }

    @Test
    void anInterruptEndsAWaitAndStaysVisible() throws IOException {
        writable(false);
        write(output, "x");
        Thread.currentThread().interrupt();

        assertThatThrownBy(output::flush).hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
        writable(true);
    }
}
