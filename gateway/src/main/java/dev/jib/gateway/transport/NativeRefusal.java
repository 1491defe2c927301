package dev.jib.gateway.transport;

import dev.jib.gateway.pktline.PktLineWriter;
import java.io.IOException;

/** The native transport's whole answer to a client that may not go on: {@code ERR <message>}. */
record NativeRefusal(String message) implements Dialogue {
    private static final int MAX_MESSAGE = 4000;

    @Override
    public void hold(Connection connection) throws IOException {
        write(new PktLineWriter(connection.out()), message);
    }

    /** Writes and flushes the message as the one line that git shows. */
    static void write(PktLineWriter answer, String message) throws IOException {
        String line = message.replaceAll("\\p{Cntrl}+", " ").strip();
        String shown = line.length() > MAX_MESSAGE ? line.substring(0, MAX_MESSAGE) : line;
        answer.text("ERR " + shown + "\n");
        answer.flushStream();
    }
}
