package dev.jib.gateway.transport;

import dev.jib.gateway.transport.http.HeadLimits;
import dev.jib.gateway.transport.http.HttpConversation;
import dev.jib.gateway.transport.http.HttpHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Function;

/** HTTP/1.1 on a connection, with a handler that is made for it. */
record HttpDialogue(Function<Connection, HttpHandler> handler, Limits limits) implements Dialogue {
    @Override
    public void hold(Connection connection) throws IOException {
        connection.inputIdle(limits.silentBody());
        new HttpConversation(
                        connection.in(),
                        connection.out(),
                        new ConnectionTimer(connection, limits),
                        connection.peer())
                .hold(handler.apply(connection));
    }

    private record ConnectionTimer(Connection connection, Limits limits)
            implements HttpConversation.Timer {
        @Override
        public Running untilNext() {
            return running(limits.keepAlive(), "next request");
        }

        @Override
        public Running untilHead() {
            return running(limits.firstLine(), "request head");
        }

        @Override
        public HeadLimits headLimits() {
            return limits.head();
        }

        @Override
        public boolean isOver(IOException fault) {
            return Connection.isLate(fault);
        }

        private Running running(Duration time, String awaited) {
            Connection.Deadline deadline = connection.within(time, awaited);
            return deadline::close;
        }
    }
}
