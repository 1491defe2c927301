package dev.jib.gateway.transport;

import com.google.common.base.Ticker;

/** Lets so many events through at once and so many each second after that. */
final class TokenBucket {
    private static final double NANOS = 1e9;

    private final double perSecond;
    private final int burst;
    private final Ticker ticker;
    private double tokens;
    private long filled;

    TokenBucket(double perSecond, int burst, Ticker ticker) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.ticker = ticker;
        this.tokens = burst;
        this.filled = ticker.read();
    }

    /** Takes one when there is one. */
    synchronized boolean take() {
        long now = ticker.read();
        tokens = Math.min(burst, tokens + (now - filled) / NANOS * perSecond);
        filled = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
