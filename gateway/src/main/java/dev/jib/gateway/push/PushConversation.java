package dev.jib.gateway.push;

import dev.jib.gateway.audit.AuditEvent;
import dev.jib.gateway.audit.AuditEvent.Subject;
import dev.jib.gateway.git.Printable;
import dev.jib.gateway.git.RefOutcome;
import dev.jib.gateway.git.RefUpdate;
import dev.jib.gateway.pktline.PktLineReader;
import dev.jib.gateway.pktline.PktLineWriter;
import dev.jib.gateway.policy.Push;
import dev.jib.gateway.protocol.receive.CommandList;
import dev.jib.gateway.protocol.receive.CommandListReader;
import dev.jib.gateway.protocol.receive.ReceiveAdvertisement;
import dev.jib.gateway.protocol.receive.ReportStatus;
import dev.jib.gateway.transport.GitEndpoint;
import dev.jib.gateway.upstream.Exchange;
import dev.jib.gateway.upstream.ReceiveConnection;
import dev.jib.gateway.upstream.Upstream;
import dev.jib.gateway.upstream.UpstreamRepository;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves receive-pack of one repository: shows the upstream's refs, reads the commands, decides,
 * records the decision, and only then sends anything on. A push is all or nothing: when one ref is
 * refused, none is sent.
 */
public final class PushConversation implements GitEndpoint.Conversation {
    private static final Logger LOG = LoggerFactory.getLogger(PushConversation.class);
    private static final String NOT_SENT = "not pushed";
    private static final ReportStatus NO_REPORT = new ReportStatus(NOT_SENT, List.of());

    private final PushParts parts;
    private final Subject subject;
    private final Upstream upstream;
    private final UpstreamRepository repository;
    private final Optional<Path> hostRepository;

    /** A conversation for that subject about that repository. */
    public PushConversation(PushParts parts, Subject subject, Place place) {
        this.parts = parts;
        this.subject = subject;
        this.upstream = place.upstream();
        this.repository = place.repository();
        this.hostRepository = place.hostRepository();
    }

    /**
     * Where a push goes, and where it comes from as far as the gateway can see.
     *
     * @param upstream the server
     * @param repository the repository there
     * @param hostRepository the common directory of the host's repository, when the session has one
     */
    public record Place(
            Upstream upstream, UpstreamRepository repository, Optional<Path> hostRepository) {}

    @Override
    public void stateful(InputStream in, OutputStream out) throws IOException {
        withRefs(
                out,
                (connection, refs) -> {
                    refs.forClient(parts.agent()).write(new PktLineWriter(out));
                    push(connection, refs, in, out);
                });
    }

    @Override
    public void advertise(int version, OutputStream out) throws IOException {
        withRefs(
                out,
                (connection, refs) -> refs.forClient(parts.agent()).write(new PktLineWriter(out)));
    }

    @Override
    public void request(int version, InputStream in, OutputStream out) throws IOException {
        withRefs(out, (connection, refs) -> push(connection, refs, in, out));
    }

    private void withRefs(OutputStream out, Step step) throws IOException {
        ReceiveConnection connection;
        ReceiveAdvertisement refs;
        try {
            connection = upstream.receive(repository);
        } catch (IOException e) {
            unreachable(out, e);
            return;
        }
        try (connection) {
            try {
                refs = advertisement(connection);
            } catch (IOException e) {
                unreachable(out, e);
                return;
            }
            step.run(connection, refs);
        }
    }

    /** Nothing was decided and nothing was sent. */
    private void unreachable(OutputStream out, IOException reason) throws IOException {
        completed(said(reason), NO_REPORT, 0, parts.time().millis());
        PushAnswer.fault(out, "jib: " + said(reason));
    }

    private static ReceiveAdvertisement advertisement(ReceiveConnection connection)
            throws IOException {
        try (InputStream refs = new BufferedInputStream(connection.advertisement())) {
            return ReceiveAdvertisement.read(new PktLineReader(refs));
        }
    }

    private void push(
            ReceiveConnection connection,
            ReceiveAdvertisement refs,
            InputStream in,
            OutputStream out)
            throws IOException {
        PushGate gate = parts.gate().get();
        ReceiveAdvertisement offered = refs.forClient(parts.agent());
        Optional<CommandList> commands;
        try {
            commands = new CommandListReader(new PktLineReader(in), offered, gate.maxRefs()).read();
        } catch (IOException e) {
            LOG.info("request {}: {}", subject.request(), e.getMessage());
            PushAnswer.fault(out, "jib: " + said(e));
            return;
        }
        if (commands.isPresent()) {
            Client client = new Client(commands.get(), in, new PushAnswer(out, commands.get()));
            decide(gate, client, new Target(connection, refs));
        }
    }

    private void decide(PushGate gate, Client client, Target target) {
        List<RefUpdate> updates = client.commands.updates();
        Push push = new Push(subject.principal(), subject.repository(), updates);
        PushGate.Decision decision =
                gate.decide(push, new PushGate.Context(subject.request().value(), hostRepository));
        boolean allowed = decision.refusal().isEmpty();
        try {
            parts.audit()
                    .appendDurably(
                            new AuditEvent.PushDecided(
                                    subject, decision.refs(), allowed, gate.digest()));
        } catch (IOException e) {
            LOG.error("request {}: push not sent: {}", subject.request(), e.getMessage());
            client.answer.text(
                    List.of(
                            "jib: push not sent: the audit log cannot be written; tell whoever runs"
                                    + " the gateway"));
            client.answer.report(
                    ReportStatus.refused(updates, NOT_SENT, "audit log cannot be written"));
            return;
        }
        client.answer.text(decision.warnings());
        if (decision.refusal().isPresent()) {
            client.answer.text(decision.refusal().get().text());
            client.answer.report(decision.refusal().get().report());
        } else {
            send(gate, client, target);
        }
    }

    private void send(PushGate gate, Client client, Target target) {
        long start = parts.time().millis();
        CommandList commands = client.commands.forUpstream(target.refs, parts.agent());
        Optional<InputStream> pack = commands.hasPack() ? Optional.of(client.in) : Optional.empty();
        PushTransfer transfer = new PushTransfer(client.answer, parts.keepalive());
        try (Exchange exchange = target.connection.request()) {
            ReportStatus report =
                    transfer.send(
                            exchange, commands, new PushTransfer.Pack(pack, gate.maxPackBytes()));
            client.answer.report(report);
            completed(
                    report.isOk() ? "ok" : "rejected by the upstream",
                    report,
                    transfer.packBytes(),
                    start);
        } catch (PackTooLargeException e) {
            refuse(client, e, "limits: pack too large");
            completed(said(e), NO_REPORT, transfer.packBytes(), start);
        } catch (IOException e) {
            refuse(client, e, "upstream: " + said(e));
            completed(said(e), NO_REPORT, transfer.packBytes(), start);
        }
    }

    private static void refuse(Client client, IOException reason, String status) {
        client.answer.text(List.of("jib: push not completed: " + said(reason)));
        client.answer.report(ReportStatus.refused(client.commands.updates(), NOT_SENT, status));
    }

    /** What was done is done: a log that fails now is told of, and stops the next push. */
    private void completed(String outcome, ReportStatus report, long packBytes, long start) {
        List<AuditEvent.RefResult> refs =
                report.refs().stream().map(PushConversation::result).toList();
        Duration duration = Duration.ofMillis(parts.time().millis() - start);
        try {
            parts.audit()
                    .append(
                            new AuditEvent.PushCompleted(
                                    subject, refs, outcome, packBytes, duration));
        } catch (IOException e) {
            LOG.error(
                    "request {}: outcome '{}' is not in the audit log: {}",
                    subject.request(),
                    outcome,
                    e.getMessage());
        }
    }

    private static AuditEvent.RefResult result(ReportStatus.Line line) {
        return switch (line.outcome()) {
            case RefOutcome.Ok ok -> new AuditEvent.RefResult(ok.name(), "ok");
            case RefOutcome.Rejected rejected ->
                    new AuditEvent.RefResult(rejected.name(), rejected.reason());
        };
    }

    private static String said(IOException e) {
        return Printable.of(String.valueOf(e.getMessage()));
    }

    /** What is done once the upstream's refs are there. */
    private interface Step {
        void run(ReceiveConnection connection, ReceiveAdvertisement refs) throws IOException;
    }

    /** The pusher: what it asked for, what it still sends, how it is spoken to. */
    private record Client(CommandList commands, InputStream in, PushAnswer answer) {}

    /** The upstream: its connection and the refs that it showed. */
    private record Target(ReceiveConnection connection, ReceiveAdvertisement refs) {}
}
