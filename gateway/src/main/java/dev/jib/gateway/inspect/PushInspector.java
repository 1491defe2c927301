package dev.jib.gateway.inspect;

import dev.jib.gateway.policy.BlobScanner;
import dev.jib.gateway.policy.FactsNeeded;
import dev.jib.gateway.policy.TrustSet;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Finds out about pushes what policy wants to know, from the objects themselves. Safe for use by
 * many threads.
 */
public final class PushInspector {
    private final SignatureCheck signatures;
    private final LongSupplier nanoTime;

    /**
     * An inspector.
     *
     * @param trust the keys of each trust set that the policy names
     * @param clock what the validity of keys is judged by
     * @param nanoTime what limits are measured by, such as {@code System::nanoTime}
     */
    public PushInspector(
            Map<TrustSet, TrustedKeys> trust, InstantSource clock, LongSupplier nanoTime) {
        this.signatures = new SignatureCheck(trust, clock);
        this.nanoTime = nanoTime;
    }

    /**
     * Begins the inspection of one push, for one thread.
     *
     * @param needed what policy wants to know
     * @param scanner looks for secrets in new blobs, if that is wanted
     * @param limit how long it may take
     */
    public PushInspection begin(
            PushObjects push, FactsNeeded needed, BlobScanner scanner, Duration limit) {
        ObjectReader objects =
                new ObjectReader(
                        push.pack(),
                        push.bases(),
                        nanoTime,
                        nanoTime.getAsLong() + limit.toNanos());
        return new PushInspection(push, needed, new BlobReader(objects, scanner), signatures);
    }
}
