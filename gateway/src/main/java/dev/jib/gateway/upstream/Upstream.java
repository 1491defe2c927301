package dev.jib.gateway.upstream;

import java.io.InputStream;

/**
 * A git server that the gateway speaks to with its own credential. Safe for use by many threads;
 * calls block, and are made on virtual threads.
 *
 * <p>All methods throw an {@link UpstreamException} that says in one line what went wrong and who
 * can mend it.
 */
public interface Upstream extends AutoCloseable {
    /**
     * What upload-pack says first: the capability advertisement of version 2, or the refs of
     * versions 0 and 1, as pkt-lines, each section with its flush-pkt; the {@code # service} lines
     * of smart HTTP are taken off. The caller closes the stream.
     */
    InputStream uploadAdvertisement(UpstreamRepository repository, int version)
            throws UpstreamException;

    /**
     * Opens one request to upload-pack. With version 2 a request is self-contained on every
     * transport: it ends with its flush-pkt, and its response is whole when the response stream
     * ends.
     */
    Exchange upload(UpstreamRepository repository, int version) throws UpstreamException;

    /**
     * Opens upload-pack of version 0 as it is, for a client that keeps state too: the response
     * begins with the refs, and both sides speak until one of them ends. It is for upstreams that
     * do not speak version 2.
     *
     * @throws UpstreamException when the transport keeps no state, as HTTP
     */
    default Exchange conversation(UpstreamRepository repository) throws UpstreamException {
        throw Faults.of(repository)
                .of(
                        UpstreamException.Kind.PROTOCOL,
                        "it does not speak protocol version 2 (a web server in front of it may"
                                + " drop the Git-Protocol header: see GIT_PROTOCOL in"
                                + " git-http-backend(1))");
    }

    /**
     * Opens a push: the advertisement is read at once, the one request follows when the caller is
     * ready.
     */
    ReceiveConnection receive(UpstreamRepository repository) throws UpstreamException;

    @Override
    void close();
}
