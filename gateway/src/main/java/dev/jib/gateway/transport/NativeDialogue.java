package dev.jib.gateway.transport;

import dev.jib.gateway.git.Printable;
import dev.jib.gateway.pktline.PktLineWriter;
import dev.jib.gateway.protocol.NativeRequest;
import dev.jib.gateway.protocol.NativeRequestReader;
import dev.jib.gateway.session.SessionId;
import dev.jib.gateway.transport.GitEndpoint.Access;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The native transport from the gateway's side:
 *
 * <pre>
 *   client   one pkt-line, see {@link NativeRequest}
 *   gateway  pkt-line "jib ok" LF, then the service's own bytes both ways until it is done
 *        or  pkt-line "ERR " message LF, then the close
 * </pre>
 */
final class NativeDialogue implements Dialogue {
    private static final Logger LOG = LoggerFactory.getLogger(NativeDialogue.class);

    private final SessionConnections uses;
    private final GitEndpoint endpoint;
    private final Limits limits;
    private final Chooser chooser;

    /** Tells the session of a request. */
    private interface Chooser {
        Optional<SessionId> choose(Connection connection, NativeRequest request);
    }

    private NativeDialogue(GatewayParts parts, Chooser chooser) {
        this.uses = parts.uses();
        this.endpoint = parts.endpoint();
        this.limits = parts.limits();
        this.chooser = chooser;
    }

    /** On the socket of that session. */
    static NativeDialogue ofSession(GatewayParts parts, SessionId id) {
        return new NativeDialogue(parts, (connection, request) -> Optional.of(id));
    }

    /** Where the request and the connection tell the session. */
    static NativeDialogue chosen(GatewayParts parts, SessionChooser sessions) {
        return new NativeDialogue(
                parts,
                (connection, request) ->
                        sessions.choose(
                                connection, request.token().map(NativeRequest.Token::reveal)));
    }

    @Override
    public void hold(Connection connection) throws IOException {
        PktLineWriter answer = new PktLineWriter(connection.out());
        NativeRequest request;
        try (var deadline = connection.within(limits.firstLine(), "first line")) {
            request = NativeRequestReader.read(connection.in(), limits.lineBytes());
        } catch (NativeRequest.MalformedException | EOFException e) {
            refuse(connection, answer, String.valueOf(e.getMessage()));
            return;
        } catch (IOException e) {
            if (Connection.isLate(e)) {
                refuse(connection, answer, e.getMessage() + " (gateway.limits.first-line)");
                return;
            }
            throw e;
        }
        serve(connection, answer, request);
    }

    private void serve(Connection connection, PktLineWriter answer, NativeRequest request)
            throws IOException {
        Optional<SessionId> id = chooser.choose(connection, request);
        if (id.isEmpty()) {
            refuse(
                    connection,
                    answer,
                    "session token: missing, unknown or expired (expected: the token that the"
                            + " session was made with, in the file that JIB_TOKEN_FILE names)");
            return;
        }
        switch (uses.use(id.get(), connection)) {
            case Admission.Ended ended ->
                    refuse(
                            connection,
                            answer,
                            "session: ended (expected: a live one; start the container again)");
            case Admission.Busy busy -> refuse(connection, answer, busy.message());
            case Admission.Admitted admitted -> {
                try (var use = admitted.use()) {
                    converse(connection, answer, request, use);
                }
            }
        }
    }

    private void converse(
            Connection connection, PktLineWriter answer, NativeRequest request, Admission.Use use)
            throws IOException {
        switch (endpoint.open(use.session(), request.url(), request.service())) {
            case Access.Refused refused -> {
                LOG.info(
                        "{}: {} {} refused",
                        connection.peer(),
                        request.service().command(),
                        request.url());
                NativeRefusal.write(answer, refused.message());
            }
            case Access.Granted granted -> {
                use.whenOver(granted.conversation()::over);
                answer.text("jib ok\n");
                answer.flushStream();
                granted.conversation().stateful(connection.in(), connection.out());
            }
        }
    }

    private static void refuse(Connection connection, PktLineWriter answer, String message)
            throws IOException {
        LOG.warn("{}: refused: {}", connection.peer(), Printable.of(message));
        NativeRefusal.write(answer, message);
    }
}
