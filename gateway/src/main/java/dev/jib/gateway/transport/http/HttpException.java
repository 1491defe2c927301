package dev.jib.gateway.transport.http;

import java.io.IOException;

/** Bytes of a client that are not HTTP as we take it. The message is fit for the client. */
public final class HttpException extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;

    /** A fault that is answered with that status. */
    public HttpException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** The status of the answer. */
    public int status() {
        return status;
    }

    static HttpException bad(String found, String expected) {
        return new HttpException(400, found + " (expected: " + expected + ")");
    }
}
