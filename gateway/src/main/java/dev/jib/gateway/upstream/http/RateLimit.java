package dev.jib.gateway.upstream.http;

import io.netty.handler.codec.http.HttpResponse;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** When a server that said "not so fast" wants to be asked again. */
final class RateLimit {
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
    private static final Pattern HTTP_DATE = Pattern.compile("[A-Za-z0-9:, ]{10,40}");
    private static final Pattern EPOCH = Pattern.compile("\\d{9,11}");

    private RateLimit() {}

    /** When to try again: {@code in 30 s}, {@code after 2026-11-24T17:00:00Z}, {@code later}. */
    static String when(HttpResponse answer) {
        @Nullable String after = answer.headers().get("Retry-After");
        if (after != null && SECONDS.matcher(after).matches()) {
            return "in " + Long.parseLong(after) + " s";
        }
        if (after != null && HTTP_DATE.matcher(after).matches()) {
            return "after " + after;
        }
        @Nullable String reset = answer.headers().get("X-RateLimit-Reset");
        if (reset != null && EPOCH.matcher(reset).matches()) {
            return "after " + Instant.ofEpochSecond(Long.parseLong(reset));
        }
        return "later";
    }
}
