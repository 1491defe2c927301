package dev.jib.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private final AtomicLong now = new AtomicLong(5);
    private final Ticker ticker =
            new Ticker() {
                @Override
                public long read() {
                    return now.get();
                }
            };

    private int takeAll(TokenBucket bucket) {
        int taken = 0;
        while (bucket.take()) {
            taken++;
        }
        return taken;
    }

    @Test
    void letsABurstThroughAndThenTheRate() {
        TokenBucket bucket = new TokenBucket(2, 10, ticker);

        assertThat(takeAll(bucket)).isEqualTo(10);
        now.addAndGet(Duration.ofMillis(499).toNanos());
        assertThat(takeAll(bucket)).isZero();
        now.addAndGet(Duration.ofMillis(1).toNanos());
        assertThat(takeAll(bucket)).isEqualTo(1);
        now.addAndGet(Duration.ofSeconds(3).toNanos());
        assertThat(takeAll(bucket)).isEqualTo(6);
    }

    @Test
    void neverHoldsMoreThanABurst() {
        TokenBucket bucket = new TokenBucket(2, 10, ticker);

        now.addAndGet(Duration.ofDays(30).toNanos());

        assertThat(takeAll(bucket)).isEqualTo(10);
    }
}
