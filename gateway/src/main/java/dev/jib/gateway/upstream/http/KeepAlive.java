package dev.jib.gateway.upstream.http;

import io.netty.handler.codec.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a server says it keeps an idle connection: {@code Keep-Alive: timeout=5, max=100}. One
 * second less counts, so that a request does not meet the server's close on its way.
 */
final class KeepAlive {
    private static final Pattern TIMEOUT = Pattern.compile("(?:^|[,; ])timeout=(\\d{1,6})");

    private KeepAlive() {}

    static Optional<Duration> of(HttpResponse response) {
        String value = response.headers().get("Keep-Alive");
        if (value == null) {
            return Optional.empty();
        }
        Matcher timeout = TIMEOUT.matcher(value);
        return timeout.find()
                ? Optional.of(Duration.ofSeconds(Math.max(0, Long.parseLong(timeout.group(1)) - 1)))
                : Optional.empty();
    }
}
