package dev.jib.gateway.transport;

import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.git.Service;
import dev.jib.gateway.pktline.PktLineWriter;
import dev.jib.gateway.session.Session;
import dev.jib.gateway.transport.GitEndpoint.Access;
import dev.jib.gateway.transport.http.HttpException;
import dev.jib.gateway.transport.http.HttpExchange;
import dev.jib.gateway.transport.http.HttpHandler;
import dev.jib.gateway.transport.http.RequestHead;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Smart HTTP (gitprotocol-http(5)) on one connection; each request tells its session by token. */
final class GitHttp implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(GitHttp.class);

    private static final String PLAIN = "text/plain; charset=utf-8";
    private static final String UNKNOWN =
            "session token: missing, unknown or expired (expected: the session's token as password"
                    + " or bearer token)\n";
    private static final Map<String, String> AUTHENTICATE =
            Map.of("WWW-Authenticate", "Basic realm=\"jib session token\"");

    private final SessionChooser sessions;
    private final SessionConnections uses;
    private final GitEndpoint endpoint;
    private final Optional<LfsEndpoint> lfs;
    private final String scheme;
    private final Connection connection;

    GitHttp(GatewayParts parts, SessionChooser sessions, Connection connection) {
        this.sessions = sessions;
        this.uses = parts.uses();
        this.endpoint = parts.endpoint();
        this.lfs = parts.lfs();
        this.scheme = parts.scheme();
        this.connection = connection;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        if (LfsTarget.isOne(exchange.head())) {
            LfsTarget target = LfsTarget.of(exchange.head(), scheme);
            admitted(exchange, target.url(), use -> serve(exchange, target, use.session()));
        } else {
            GitTarget target = GitTarget.of(exchange.head());
            admitted(exchange, target.url(), use -> converse(exchange, target, use));
        }
    }

    private void admitted(HttpExchange exchange, RepositoryUrl url, Serving serving)
            throws IOException {
        Admission admission =
                sessions.choose(connection, SessionToken.of(exchange.head()))
                        .map(id -> uses.use(id, connection))
                        .orElseGet(Admission.Ended::new);
        switch (admission) {
            case Admission.Ended ended -> {
                LOG.info("{}: 401 for {}", connection.peer(), url);
                exchange.answer(401, PLAIN, UNKNOWN, AUTHENTICATE);
            }
            case Admission.Busy busy ->
                    exchange.answer(
                            busy.status(),
                            PLAIN,
                            busy.message() + "\n",
                            Map.of("Retry-After", "2"));
            case Admission.Admitted admitted -> {
                exchange.atEnd(admitted.use()::close); // the last chunk is part of it
                serving.serve(admitted.use());
            }
        }
    }

    /** What is done for a session that may go on. */
    private interface Serving {
        void serve(Admission.Use use) throws IOException;
    }

    private void serve(HttpExchange exchange, LfsTarget target, Session session)
            throws IOException {
        if (lfs.isEmpty()) {
            throw new HttpException(404, "LFS: not on (expected: lfs: on at the upstream)");
        }
        lfs.get().handle(session, target, exchange);
    }

    private void converse(HttpExchange exchange, GitTarget target, Admission.Use use)
            throws IOException {
        checkType(exchange.head(), target);
        switch (endpoint.open(use.session(), target.url(), target.service())) {
            case Access.Refused refused -> exchange.answer(403, oneLine(refused.message()));
            case Access.Granted granted -> {
                use.whenOver(granted.conversation()::over);
                serve(exchange, target, granted.conversation());
            }
        }
    }

    private static void serve(
            HttpExchange exchange, GitTarget target, GitEndpoint.Conversation conversation)
            throws IOException {
        String type = "application/x-" + target.service().command();
        int version = version(exchange.head(), target.service());
        if (target.advertise()) {
            OutputStream out = exchange.stream(type + "-advertisement");
            if (version < 2) {
                PktLineWriter lines = new PktLineWriter(out);
                lines.text("# service=" + target.service().command() + "\n");
                lines.flush();
            }
            conversation.advertise(version, out);
        } else {
            InputStream body = begun(exchange.body());
            conversation.request(version, body, exchange.stream(type + "-result"));
        }
    }

    /** The body once its first byte is there: what is malformed from the start goes nowhere. */
    private static InputStream begun(InputStream body) throws IOException {
        PushbackInputStream begun = new PushbackInputStream(body);
        int first = begun.read();
        if (first >= 0) {
            begun.unread(first);
        }
        return begun;
    }

    private static void checkType(RequestHead head, GitTarget target) throws HttpException {
        String expected = "application/x-" + target.service().command() + "-request";
        if (!target.advertise() && !head.one("content-type").orElse("").equals(expected)) {
            throw new HttpException(415, "Content-Type: wrong (expected: " + expected + ")");
        }
    }

    /**
     * The highest version that the client names and we know, as git reads the field
     * (gitprotocol-v2(5)). Version 2 has no push, so that git itself never asks for it there.
     */
    private static int version(RequestHead head, Service service) throws HttpException {
        String keys = head.one("git-protocol").orElse("");
        int version =
                Arrays.stream(keys.split(":", -1))
                        .filter(key -> key.matches("version=[012]"))
                        .mapToInt(key -> key.charAt(8) - '0')
                        .max()
                        .orElse(0);
        return service == Service.RECEIVE_PACK && version == 2 ? 0 : version;
    }

    private static String oneLine(String message) {
        return message.replaceAll("\\p{Cntrl}+", " ").strip();
    }
}
