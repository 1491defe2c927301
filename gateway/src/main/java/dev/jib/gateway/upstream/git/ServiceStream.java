package dev.jib.gateway.upstream.git;

import java.io.InputStream;
import java.io.OutputStream;

/** A service of git that runs at the upstream, spoken to over one stream each way. */
public interface ServiceStream extends AutoCloseable {
    /**
     * What the service says. It ends only when the service ended well.
     *
     * @throws dev.jib.gateway.upstream.UpstreamException from a read, when the service fails,
     *     breaks off or is silent for too long
     */
    InputStream output();

    /** What it is told; closing it leaves the other direction open. */
    OutputStream input();

    /** A push follows: the service may be silent for as long as it is sent and taken in. */
    void pushed();

    /** Ends it, whatever state it is in: a service that waits for more sees that none comes. */
    @Override
    void close();
}
