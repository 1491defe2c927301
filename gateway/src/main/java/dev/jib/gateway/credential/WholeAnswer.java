package dev.jib.gateway.credential;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A short HTTP answer within a time, body and all: before JDK 26 {@link HttpRequest#timeout} ends
 * with the headers, so that a body that drips would hold whoever waits for ever.
 */
public final class WholeAnswer {
    private WholeAnswer() {}

    /**
     * Asks; what is not waited for any more is broken off.
     *
     * @param max how many bytes the body may have
     * @throws ExecutionException when it is not reachable, breaks off or is larger
     */
    public static HttpResponse<byte[]> to(
            HttpRequest request, HttpClient client, int max, Duration patience)
            throws ExecutionException, TimeoutException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), max));
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            answer.cancel(true); // without effect on one that is there
        }
    }
}
