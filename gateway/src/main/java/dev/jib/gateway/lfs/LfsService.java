package dev.jib.gateway.lfs;

import dev.jib.gateway.audit.AuditEvent;
import dev.jib.gateway.audit.AuditEvent.Subject;
import dev.jib.gateway.audit.RequestId;
import dev.jib.gateway.git.Printable;
import dev.jib.gateway.session.Session;
import dev.jib.gateway.transport.GitEndpoint.Access;
import dev.jib.gateway.transport.LfsEndpoint;
import dev.jib.gateway.transport.LfsTarget;
import dev.jib.gateway.transport.LfsTarget.Kind;
import dev.jib.gateway.transport.http.HttpException;
import dev.jib.gateway.transport.http.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Serves git-lfs: what a session may fetch it may download, what it may push to it may upload to.
 */
public final class LfsService implements LfsEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(LfsService.class);
    private static final String BYTES = "application/octet-stream";
    private static final String NO_LOCKS =
            "this gateway serves no locks (expected: git config lfs.locksverify false)";

    private final LfsParts parts;
    private final Grants grants;

    /** A service with those parts. */
    public LfsService(LfsParts parts) {
        this.parts = parts;
        this.grants = new Grants(parts.random(), parts.clock());
    }

    @Override
    public void handle(Session session, LfsTarget target, HttpExchange exchange)
            throws IOException {
        try {
            switch (target.kind()) {
                case Kind.Batch batch -> batch(session, target, exchange);
                case Kind.Transfer transfer -> transfer(session, target, transfer, exchange);
                case Kind.Locks locks -> throw new LfsException(404, NO_LOCKS);
            }
        } catch (LfsException e) {
            LOG.info("session {}: lfs: {}", session.id(), Printable.of(message(e)));
            if (exchange.isAnswered()) {
                throw e;
            }
            ObjectNode said = BatchRequest.JSON.createObjectNode().put("message", message(e));
            exchange.answer(e.status(), UpstreamLfs.TYPE, said + "\n", e.fields());
        }
    }

    private void batch(Session session, LfsTarget target, HttpExchange exchange)
            throws IOException {
        method(exchange, "POST");
        BatchRequest request = BatchRequest.read(exchange.body());
        LfsPlace place = place(session, target, request.operation());
        Batches batches = new Batches(place.site(), grants);
        List<LfsObject> asked = batches.asked(request);
        JsonNode answer =
                new UpstreamLfs(place.site(), place.url()).batch(request.forUpstream(asked));
        Batches.Asker asker = new Batches.Asker(session.id(), target.url(), target.prefix());
        ObjectNode shown = batches.answer(request, answer, asker);
        exchange.answer(200, UpstreamLfs.TYPE, shown + "\n", Map.of());
    }

    private void transfer(
            Session session, LfsTarget target, Kind.Transfer transfer, HttpExchange exchange)
            throws IOException {
        Grant grant =
                grants.find(transfer.grant(), session.id(), target.url(), transfer.oid())
                        .orElseThrow(() ->
                                new LfsException(
                                        404,
                                        "no such transfer in this session, or it has expired"
                                                + " (expected: an address of a fresh batch)"));
        method(exchange, grant.operation() == Operation.DOWNLOAD ? "GET" : "PUT");
        LfsPlace place = place(session, target, grant.operation());
        Record log = new Record(subject(session, place), grant, parts.clock().instant());
        log.begun();
        String outcome = "ok";
        try {
            move(new UpstreamLfs(place.site(), place.url()), grant, exchange);
        } catch (IOException e) {
            outcome = message(e);
            throw e;
        } finally {
            log.ended(outcome);
        }
    }

    private static void move(UpstreamLfs upstream, Grant grant, HttpExchange exchange)
            throws IOException {
        long size = grant.object().size();
        if (grant.operation() == Operation.UPLOAD) {
            upstream.upload(grant, exchange.body());
            exchange.answer(200, "text/plain; charset=utf-8", "stored\n", Map.of());
        } else {
            long from = ByteRange.from(exchange.head().one("range"), size);
            OutputStream out =
                    from == 0 ? exchange.stream(BYTES) : exchange.partial(BYTES, from, size);
            upstream.download(grant, from, out);
        }
    }

    /** Asked anew for each transfer: the policy may be another one by now. */
    private LfsPlace place(Session session, LfsTarget target, Operation operation)
            throws LfsException {
        switch (parts.access().open(session, target.url(), operation.service())) {
            case Access.Refused refused -> throw new LfsException(403, refused.message());
            case Access.Granted granted -> {
                LfsPlace place =
                        parts.places()
                                .apply(target.url())
                                .orElseThrow(() ->
                                        new LfsException(
                                                404,
                                                "LFS is not on for this repository (expected:"
                                                        + " lfs: on at its upstream)"));
                if (operation == Operation.UPLOAD
                        && !parts.mayPush().test(session.principal(), place.name())) {
                    refuse(session, place);
                }
                return place;
            }
        }
    }

    private void refuse(Session session, LfsPlace place) throws LfsException {
        String why = session.principal() + " may not push to " + place.name();
        try {
            parts.audit()
                    .append(new AuditEvent.AccessRefused(subject(session, place), "lfs: " + why));
        } catch (IOException e) {
            LOG.error("a refused LFS upload is not in the audit log: {}", e.getMessage());
        }
        throw new LfsException(403, why + ", so it may not upload to its LFS either");
    }

    private Subject subject(Session session, LfsPlace place) {
        RequestId request = RequestId.next(parts.clock(), parts.random());
        return new Subject(request, session.id().value(), session.principal(), place.name());
    }

    private static void method(HttpExchange exchange, String expected) throws HttpException {
        if (!exchange.head().method().equals(expected)) {
            throw new HttpException(405, "method: not for this path (expected: " + expected + ")");
        }
    }

    private static String message(IOException e) {
        return String.valueOf(e.getMessage());
    }

    /** One transfer in the audit log: before anything is sent, and when it is over. */
    private final class Record {
        private final Subject subject;
        private final Grant grant;
        private final Instant start;

        Record(Subject subject, Grant grant, Instant start) {
            this.subject = subject;
            this.grant = grant;
            this.start = start;
        }

        void begun() throws LfsException {
            if (grant.operation() == Operation.DOWNLOAD) {
                return;
            }
            try {
                parts.audit().appendDurably(event("begun", Duration.ZERO));
            } catch (IOException e) {
                throw new LfsException(503, "not uploaded: the audit log cannot be written", e);
            }
        }

        void ended(String outcome) {
            try {
                Duration took = Duration.between(start, parts.clock().instant());
                parts.audit().append(event(Printable.of(outcome), took));
            } catch (IOException e) {
                LOG.error("an LFS transfer is not in the audit log: {}", e.getMessage());
            }
        }

        private AuditEvent event(String outcome, Duration took) {
            String command = "lfs-" + grant.operation().word() + " " + grant.object().oid();
            return new AuditEvent.Served(subject, command, outcome, grant.object().size(), took);
        }
    }
}
