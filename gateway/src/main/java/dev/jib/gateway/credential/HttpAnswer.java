package dev.jib.gateway.credential;

import dev.jib.gateway.credential.CredentialSource.Refusal;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.function.Function;

/**
 * What an HTTP answer says of the credential that was sent.
 *
 * @param status its status
 * @param field gives the value of a header field
 */
public record HttpAnswer(int status, Function<String, Optional<String>> field) {
    /** That of the JDK's client. */
    public static HttpAnswer of(HttpResponse<?> answer) {
        return new HttpAnswer(answer.statusCode(), answer.headers()::firstValue);
    }

    /** 429, or a 403 that says that the quota is used up. */
    public boolean isRateLimit() {
        return status == 429
                || status == 403
                        && (field.apply("Retry-After").isPresent()
                                || field.apply("X-RateLimit-Remaining").equals(Optional.of("0")));
    }

    /** The refusal of the credential, if it is one: "not so fast" is none. */
    public Optional<Refusal> refusal() {
        return switch (status) {
            case 401 -> Optional.of(Refusal.NOT_ACCEPTED);
            case 403 -> isRateLimit() ? Optional.empty() : Optional.of(Refusal.FORBIDDEN);
            case 404 -> Optional.of(Refusal.NOT_FOUND);
            default -> Optional.empty();
        };
    }
}
