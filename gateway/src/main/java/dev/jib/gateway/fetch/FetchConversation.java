package dev.jib.gateway.fetch;

import dev.jib.gateway.audit.AuditEvent;
import dev.jib.gateway.audit.AuditEvent.Subject;
import dev.jib.gateway.audit.AuditLog;
import dev.jib.gateway.git.Printable;
import dev.jib.gateway.pktline.PktLineReader;
import dev.jib.gateway.pktline.PktLineWriter;
import dev.jib.gateway.protocol.upload.OldVersionException;
import dev.jib.gateway.protocol.upload.V2Advertisement;
import dev.jib.gateway.transport.GitEndpoint;
import dev.jib.gateway.transport.OverLimitException;
import dev.jib.gateway.transport.Overrun;
import dev.jib.gateway.upstream.Exchange;
import dev.jib.gateway.upstream.Upstream;
import dev.jib.gateway.upstream.UpstreamException;
import dev.jib.gateway.upstream.UpstreamRepository;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves upload-pack of one repository. Version 2 requests are read only as far as their command;
 * they and their responses pass through as streams.
 */
public final class FetchConversation implements GitEndpoint.Conversation {
    /**
     * What a conversation works with, the same for all.
     *
     * @param capabilities the advertisements that are kept
     * @param audit where each operation is recorded
     * @param time what durations are measured with
     */
    public record Parts(V2Capabilities capabilities, AuditLog audit, InstantSource time) {}

    private static final Logger LOG = LoggerFactory.getLogger(FetchConversation.class);

    private static final int MAX_LINE = 600;

    private final Parts parts;
    private final Subject subject;
    private final Upstream upstream;
    private final UpstreamRepository repository;
    private final Overrun overrun = new Overrun();

    /** A conversation for that subject about that repository. */
    public FetchConversation(
            Parts parts, Subject subject, Upstream upstream, UpstreamRepository repository) {
        this.parts = parts;
        this.subject = subject;
        this.upstream = upstream;
        this.repository = repository;
    }

    @Override
    public void over(OverLimitException reason) {
        overrun.over(reason);
    }

    @Override
    public void stateful(InputStream in, OutputStream out) throws IOException {
        Optional<V2Advertisement> offered;
        try {
            offered = advertisement(out);
        } catch (OldVersionException e) {
            old(in, out);
            return;
        }
        if (offered.isEmpty()) {
            return;
        }
        offered.get().write(new PktLineWriter(out));
        PktLineReader reader = new PktLineReader(in);
        boolean more = true;
        while (more) {
            more = serve(reader, offered.get(), out);
        }
    }

    @Override
    public void advertise(int version, OutputStream out) throws IOException {
        if (version == 2) {
            try {
                Optional<V2Advertisement> offered = advertisement(out);
                if (offered.isPresent()) {
                    offered.get().write(new PktLineWriter(out));
                }
            } catch (OldVersionException e) {
                refs(0, out); // the client goes on in what it is answered in
            }
            return;
        }
        refs(version, out);
    }

    private void refs(int version, OutputStream out) throws IOException {
        long start = parts.time().millis();
        ResponseRelay relay = new ResponseRelay(out);
        try {
            overrun.during(() -> {
                try (InputStream refs = upstream.uploadAdvertisement(repository, version)) {
                    relay.copy(refs);
                }
                return true;
            });
            out.flush();
            record("advertisement", "ok", relay.bytes(), start);
        } catch (ClientGoneException e) {
            record("advertisement", "client gone", relay.bytes(), start);
            throw e;
        } catch (IOException e) {
            record("advertisement", said(e), relay.bytes(), start);
            relay.fault("jib: " + said(e));
        }
    }

    @Override
    public void request(int version, InputStream in, OutputStream out) throws IOException {
        if (version == 2) {
            try {
                Optional<V2Advertisement> offered = advertisement(out);
                if (offered.isPresent()) {
                    serve(new PktLineReader(in), offered.get(), out);
                }
            } catch (OldVersionException e) {
                record("request", said(e), 0, parts.time().millis());
                fault(out, e);
            }
            return;
        }
        long start = parts.time().millis();
        ResponseRelay relay = ResponseRelay.ofOldRequest(out);
        try {
            pass(version, in::transferTo, relay);
            out.flush();
            record("fetch", "ok", relay.bytes(), start);
        } catch (ClientGoneException e) {
            record("fetch", "client gone", relay.bytes(), start);
            throw e;
        } catch (IOException e) {
            record("fetch", said(e), relay.bytes(), start);
            relay.fault("jib: " + said(e));
        }
    }

    private boolean serve(PktLineReader reader, V2Advertisement offered, OutputStream out)
            throws IOException {
        Optional<UploadRequest> request;
        try {
            request = UploadRequest.read(reader, offered);
        } catch (IOException e) {
            fault(out, e);
            record("request", said(e), 0, parts.time().millis());
            return false;
        }
        if (request.isEmpty()) {
            return false;
        }
        return exchange(new Request(request.get(), reader, offered), out);
    }

    /** A request that has begun, where the rest of it comes from, and what it may use. */
    private record Request(UploadRequest line, PktLineReader reader, V2Advertisement offered) {}

    private boolean exchange(Request asked, OutputStream out) throws IOException {
        UploadRequest request = asked.line;
        long start = parts.time().millis();
        ResponseRelay relay = new ResponseRelay(out);
        try {
            pass(2, to -> request.copy(asked.reader, asked.offered, to), relay);
            out.flush();
            record(request.command(), "ok", relay.bytes(), start);
            return true;
        } catch (ClientGoneException e) {
            record(request.command(), "client gone", relay.bytes(), start);
            throw e;
        } catch (IOException e) {
            parts.capabilities().forget(repository);
            record(request.command(), said(e), relay.bytes(), start);
            relay.fault("jib: " + said(e));
            return false;
        }
    }

    /** One request and its response. */
    private void pass(int version, Asking asking, ResponseRelay relay) throws IOException {
        overrun.during(() -> {
            try (Exchange exchange = upstream.upload(repository, version)) {
                asking.ask(exchange.request());
                relay.copy(exchange.endRequest());
            }
            return true;
        });
    }

    /** What writes a request. */
    @FunctionalInterface
    private interface Asking {
        void ask(OutputStream upstream) throws IOException;
    }

    /** Version 2 is spoken request by request; without it the whole conversation passes through. */
    private void old(InputStream in, OutputStream out) throws IOException {
        long start = parts.time().millis();
        ResponseRelay relay = new ResponseRelay(out);
        try (Exchange exchange = overrun.during(() -> upstream.conversation(repository))) {
            OldConversation conversation = new OldConversation(exchange);
            String outcome = "ok";
            try {
                overrun.during(() -> {
                    conversation.run(in, relay);
                    return true;
                });
                out.flush();
            } catch (ClientGoneException e) {
                outcome = "client gone";
                throw e;
            } catch (IOException e) {
                outcome = said(e);
                parts.capabilities().forget(repository);
                relay.fault("jib: " + said(e));
            } finally {
                record(conversation.command(), outcome, relay.bytes(), start);
            }
        } catch (UpstreamException | OverLimitException e) {
            record("advertisement", said(e), 0, start);
            fault(out, e);
        }
    }

    private Optional<V2Advertisement> advertisement(OutputStream out) throws IOException {
        long start = parts.time().millis();
        if (parts.capabilities().isOld(repository)) {
            throw new OldVersionException();
        }
        try {
            return Optional.of(overrun.during(() -> parts.capabilities().of(upstream, repository)));
        } catch (OldVersionException e) {
            throw e;
        } catch (IOException e) {
            record("advertisement", said(e), 0, start);
            fault(out, e);
            return Optional.empty();
        }
    }

    private static void fault(OutputStream out, IOException e) throws IOException {
        new PktLineWriter(out).text("ERR jib: " + said(e) + "\n");
        out.flush();
    }

    /** A log that takes nothing more stops pushes, never fetches: they change nothing. */
    private void record(String command, String outcome, long bytes, long start) {
        Duration duration = Duration.ofMillis(parts.time().millis() - start);
        try {
            parts.audit().append(new AuditEvent.Served(subject, command, outcome, bytes, duration));
        } catch (IOException e) {
            LOG.error(
                    "{} of {} is not in the audit log: {}",
                    command,
                    subject.repository(),
                    e.getMessage());
        }
    }

    private static String said(IOException e) {
        return Printable.of(String.valueOf(e.getMessage()), MAX_LINE);
    }
}
