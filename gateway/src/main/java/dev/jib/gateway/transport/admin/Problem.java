package dev.jib.gateway.transport.admin;

import dev.jib.gateway.git.Printable;
import java.io.IOException;

/**
 * Why a request was not carried out.
 *
 * @param status the HTTP status, 4xx or 5xx
 * @param code a word that programs can compare, such as {@code unknown-session}
 * @param message what is wrong
 * @param expected what would be right, or what to do
 */
public record Problem(int status, String code, String message, String expected) {
    /** A request that cannot be understood. */
    public static Problem invalid(String message, String expected) {
        return new Problem(400, "invalid-request", message, expected);
    }

    /** A disk that is full or read-only, a socket that cannot be made. */
    static Problem fault(IOException e) {
        return new Problem(
                500,
                "fault",
                "the gateway could not do it: " + Printable.of(String.valueOf(e.getMessage())),
                "a disk that can be written; then the same again");
    }

    /** A session that does not exist. */
    static Problem unknownSession() {
        return new Problem(
                404, "unknown-session", "no such session", "an id that GET /v1/sessions lists");
    }
}
