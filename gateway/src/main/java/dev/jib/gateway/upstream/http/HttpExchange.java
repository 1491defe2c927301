package dev.jib.gateway.upstream.http;

import dev.jib.gateway.upstream.Exchange;
import java.io.InputStream;
import java.io.OutputStream;

/** One POST. The connection is borrowed when the first byte goes out, not before. */
final class HttpExchange implements Exchange {
    private final HttpCall call;
    private final RequestBody request;
    private final ResponseBody response;

    HttpExchange(HttpCall call) {
        this.call = call;
        this.request = new RequestBody(call);
        this.response = new ResponseBody(call);
    }

    @Override
    public OutputStream request() {
        return request;
    }

    @Override
    public InputStream response() {
        return response;
    }

    @Override
    public void close() {
        call.close();
    }
}
