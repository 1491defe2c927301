package dev.jib.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.it.stand.Await;
import java.time.Duration;

/**
 * What a gateway process takes at rest. Whatever befell it, it is back there afterwards: as many
 * descriptors, as much live heap but for caches, and never more resident memory than it may have.
 *
 * @param descriptors how many it had open
 * @param live bytes of its heap in use
 * @param more descriptors that it may have beyond that: connections to the upstream that stay warm
 */
record Footprint(int descriptors, long live, int more) {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long CACHES = 8L << 20;
    private static final int MOST_MIB = 420; // -Xmx96m, classes, code, buffers

    static Footprint of(FaultGateway gateway, int more) {
        return new Footprint(gateway.descriptors(), gateway.liveBytes(), more);
    }

    /** Waits until it is; has the gateway collect its garbage. */
    void isBack(FaultGateway gateway) {
        Await.until(
                LIMIT,
                () -> gateway.descriptors() <= descriptors + more,
                () -> gateway.descriptors() + " descriptors (at first: " + descriptors + ")");
        assertThat(gateway.residentMiB()).as("MiB resident").isLessThan(MOST_MIB);
        assertThat(gateway.liveBytes())
                .as("live bytes of heap (at first: %d)", live)
                .isLessThan(live + CACHES);
    }
}
