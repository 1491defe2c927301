package dev.jib.gateway.transport;

import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.git.Service;
import dev.jib.gateway.session.Session;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** An endpoint that records what reaches it and answers with what a test gives it. */
final class FakeEndpoint implements GitEndpoint {
    /** What was asked for, as {@code <session> <service> <url>}. */
    final List<String> opened = new CopyOnWriteArrayList<>();

    /** What was asked for in conversations, as {@code advertise <version>}, {@code request ...}. */
    final List<String> said = new CopyOnWriteArrayList<>();

    volatile Talk stateful = InputStream::transferTo;
    volatile Talk request = InputStream::transferTo;
    volatile String refusal = "";
    volatile Consumer<OverLimitException> over = reason -> {};

    /** One exchange. */
    interface Talk {
        void hold(InputStream in, OutputStream out) throws IOException;
    }

    @Override
    public Access open(Session session, RepositoryUrl url, Service service) {
        opened.add(session.id() + " " + service.command() + " " + url);
        return refusal.isEmpty() ? new Access.Granted(new Scripted()) : new Access.Refused(refusal);
    }

    private final class Scripted implements Conversation {
        @Override
        public void over(OverLimitException reason) {
            over.accept(reason);
        }

        @Override
        public void stateful(InputStream in, OutputStream out) throws IOException {
            said.add("stateful");
            stateful.hold(in, out);
            out.flush();
        }

        @Override
        public void advertise(int version, OutputStream out) throws IOException {
            said.add("advertise " + version);
            out.write("advertised".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }

        @Override
        public void request(int version, InputStream in, OutputStream out) throws IOException {
            said.add("request " + version);
            request.hold(in, out);
            out.flush();
        }
    }
}
