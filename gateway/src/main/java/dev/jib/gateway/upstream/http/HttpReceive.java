package dev.jib.gateway.upstream.http;

import dev.jib.gateway.upstream.Exchange;
import dev.jib.gateway.upstream.ReceiveConnection;
import java.io.InputStream;

/** A push over HTTP: a GET whose answer is the advertisement, then a POST of its own. */
final class HttpReceive implements ReceiveConnection {
    private final HttpAdvertisement advertisement;
    private final HttpCall push;
    private boolean asked;

    HttpReceive(HttpAdvertisement advertisement, HttpCall push) {
        this.advertisement = advertisement;
        this.push = push;
    }

    @Override
    public InputStream advertisement() {
        return advertisement;
    }

    /**
     * Opens the request. The advertisement is over then, read or not: its connection serves the
     * request.
     */
    @Override
    public Exchange request() {
        if (asked) {
            throw new IllegalStateException("a push has one request");
        }
        asked = true;
        advertisement.close();
        return new HttpExchange(push);
    }

    @Override
    public void close() {
        advertisement.close();
        if (!asked) {
            push.close();
        }
    }
}
