package dev.jib.gateway.transport;

import io.netty.channel.Channel;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts open connections against the most there may be. */
final class ConnectionCap {
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
        return room(now, most);
    }

    /** The same for the last one of that many. */
    static Room room(int now, int most) {
        if (now <= most) {
            return Room.THERE;
        }
        return now <= 2L * most ? Room.NONE : Room.NOT_EVEN_TO_TELL;
    }

    /** What a client is told that finds no room, by the limit's key below gateway.limits. */
    static String full(String key) {
        return "too many connections (gateway.limits."
                + key
                + "; expected: wait a moment, try again; perhaps a client leaks them)";
    }
}
