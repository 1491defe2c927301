package dev.jib.gateway.demo;

import com.google.common.collect.ImmutableMap;
import java.time.Duration;

/** What an embedded upstream does wrong on purpose. */
public sealed interface Fault {

    /** Waits before the request is looked at. */
    record Delay(Duration time) implements Fault {}

    /** Reads the request, then answers this instead of asking git. */
    record Answer(int status, ImmutableMap<String, String> headers, String body) implements Fault {
        /** An answer with a status and a plain text. */
        public static Answer status(int status) {
            return new Answer(status, ImmutableMap.of(), "status " + status + " was asked for\n");
        }
    }

    /** Closes the connection when this many bytes of the request's body have been read. */
    record DropRequest(long afterBytes) implements Fault {}

    /** Closes the connection when this many bytes of the response's body have been sent. */
    record DropResponse(long afterBytes) implements Fault {}

    /** Sends nothing more after this many bytes of the response's body, until healed or closed. */
    record Stall(long afterBytes) implements Fault {}

    /** Sends the response's body in pieces of this many bytes with a pause after each. */
    record Drip(int bytes, Duration pause) implements Fault {}
}
