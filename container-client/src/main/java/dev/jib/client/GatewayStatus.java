package dev.jib.client;

/**
 * The gateway's answer to the first line, one pkt-line ahead of everything else.
 *
 * <pre>
 *   000bjib ok\n             the session may use the repository; what follows is the service's
 *   ....ERR &lt;message&gt;\n     it may not, or cannot be asked; the gateway closes
 * </pre>
 */
sealed interface GatewayStatus {
    /** The connection is open. */
    record Accepted() implements GatewayStatus {}

    /** The gateway will not or cannot; the message is for the user. */
    record Refused(String message) implements GatewayStatus {}

    /** Something answered that is no gateway, or one of another age. */
    record Unknown(String payload) implements GatewayStatus {}

    /** Reads the payload of the pkt-line. */
    static GatewayStatus parse(String payload) {
        String line = payload.endsWith("\n") ? payload.substring(0, payload.length() - 1) : payload;
        if (line.equals("jib ok")) {
            return new Accepted();
        }
        return line.startsWith("ERR ") && line.length() > "ERR ".length()
                ? new Refused(line.substring("ERR ".length()))
                : new Unknown(line);
    }
}
