package dev.jib.gateway.demo;

import com.google.common.collect.ImmutableList;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What reached an embedded upstream, in order of arrival. A request is here before it is answered,
 * so a client that has its answer finds its request counted.
 */
public final class RequestLog {
    private final ConcurrentLinkedQueue<UpstreamRequest> requests = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytesReceived = new AtomicLong();
    private final AtomicLong bytesSent = new AtomicLong();

    RequestLog() {}

    void arrived(UpstreamRequest request) {
        requests.add(request);
    }

    void received(long bytes) {
        bytesReceived.addAndGet(bytes);
    }

    void sent(long bytes) {
        bytesSent.addAndGet(bytes);
    }

    /** All requests since the start or the last {@link #clear}. */
    public ImmutableList<UpstreamRequest> all() {
        return ImmutableList.copyOf(requests);
    }

    /** How many requests of this kind. */
    public long count(UpstreamRequest.Kind kind) {
        return requests.stream().filter(request -> request.kind() == kind).count();
    }

    /** How many connections carried these requests. */
    public long connections() {
        return requests.stream().mapToInt(UpstreamRequest::connection).distinct().count();
    }

    /** Bytes of request bodies read, as they came (still compressed, without chunk framing). */
    public long bytesReceived() {
        return bytesReceived.get();
    }

    /** Bytes of response bodies written. */
    public long bytesSent() {
        return bytesSent.get();
    }

    /** Forgets the requests and sets the byte counts to zero. */
    public void clear() {
        requests.clear();
        bytesReceived.set(0);
        bytesSent.set(0);
    }
}
