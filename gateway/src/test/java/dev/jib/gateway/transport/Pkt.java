package dev.jib.gateway.transport;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Pkt-lines as text. */
final class Pkt {
    private Pkt() {}

    static String of(String payload) {
        return String.format(
                Locale.ROOT,
                "%04x%s",
                payload.getBytes(StandardCharsets.ISO_8859_1).length + 4,
                payload);
    }

    static String err(String message) {
        return of("ERR " + message + "\n");
    }
}
