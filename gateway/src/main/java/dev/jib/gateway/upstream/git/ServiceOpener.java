package dev.jib.gateway.upstream.git;

import dev.jib.gateway.git.Service;
import dev.jib.gateway.upstream.UpstreamException;
import dev.jib.gateway.upstream.UpstreamRepository;

/** Starts services at an upstream. Safe for use by many threads. */
public interface ServiceOpener extends AutoCloseable {
    /**
     * Starts one and waits until it speaks.
     *
     * @param version the protocol version to ask for; 0 is not asked for
     */
    ServiceStream open(UpstreamRepository repository, Service service, int version)
            throws UpstreamException;

    @Override
    void close();
}
