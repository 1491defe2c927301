package dev.jib.gateway.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * One request and its response, both as streams, at the same time: the response may be read while
 * the request is still being written.
 *
 * <p>Closing an exchange whose two streams have both ended gives the connection back; closing it
 * earlier breaks the connection, so that the upstream sees a request that never ended.
 */
public interface Exchange extends AutoCloseable {
    /** Where the request body goes; closing it ends the request. */
    OutputStream request();

    /**
     * The response body. The first read waits for the response to begin.
     *
     * @throws UpstreamException from a read, when the upstream answers with an error or breaks off
     */
    InputStream response();

    /**
     * Ends the request and gives the response: what a caller does that has nothing more to send.
     */
    default InputStream endRequest() throws IOException {
        request().close();
        return response();
    }

    @Override
    void close();
}
