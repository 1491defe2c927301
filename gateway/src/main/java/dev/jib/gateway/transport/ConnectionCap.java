package dev.jib.gateway.transport;

import io.netty.channel.Channel;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts open connections against the most there may be. */
final class ConnectionCap {
    /** What a client is told that finds no room. */
    static final String FULL =
            "too many connections (expected: wait a moment, try again; perhaps a client leaks"
                    + " them)";

    private final int most;
    private final AtomicInteger open = new AtomicInteger();

    ConnectionCap(int most) {
        this.most = most;
    }

    /** What to do with a connection that was just accepted. */
    enum Room {
        /** Serve it. */
        THERE,
        /** Tell it that there is no room. */
        NONE,
        /** Close it: even those that are only told are too many. */
        NOT_EVEN_TO_TELL
    }

    /** Counts the channel until it is closed. */
    Room enter(Channel channel) {
        int now = open.incrementAndGet();
        channel.closeFuture().addListener(closed -> open.decrementAndGet());
        if (now <= most) {
            return Room.THERE;
        }
        return now <= 2L * most ? Room.NONE : Room.NOT_EVEN_TO_TELL;
    }
}
