package dev.jib.gateway.transport.http;

import java.io.IOException;

/** Answers requests. */
public interface HttpHandler {
    /**
     * Answers that request.
     *
     * @throws HttpException when the request is at fault: it is answered so when no answer has
     *     begun, and the connection ends
     * @throws IOException when the client is gone
     */
    void handle(HttpExchange exchange) throws IOException;
}
