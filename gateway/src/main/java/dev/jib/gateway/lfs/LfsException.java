package dev.jib.gateway.lfs;

import dev.jib.gateway.git.HeldSecrets;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** A request of git-lfs that is not served. The message is one line for the client. */
final class LfsException extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final transient Optional<String> retryAfter;

    LfsException(int status, String message) {
        this(status, message, Optional.empty());
    }

    /**
     * One that says when to come back.
     *
     * @param retryAfter in how many seconds
     */
    LfsException(int status, String message, Optional<String> retryAfter) {
        super(HeldSecrets.ofThisProcess().redact(message));
        this.status = status;
        this.retryAfter = retryAfter;
    }

    LfsException(int status, String message, Throwable cause) {
        super(HeldSecrets.ofThisProcess().redact(message), cause);
        this.status = status;
        this.retryAfter = Optional.empty();
    }

    /** The fields of the answer beside its type. */
    Map<String, String> fields() {
        return retryAfter.map(s -> Map.of("Retry-After", s)).orElseGet(Map::of);
    }

    /** The status of the answer. */
    int status() {
        return status;
    }
}
