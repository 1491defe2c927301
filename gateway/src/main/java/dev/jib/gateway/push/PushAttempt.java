package dev.jib.gateway.push;

import dev.jib.gateway.audit.AuditEvent.Subject;
import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.policy.Push;
import dev.jib.gateway.protocol.receive.CommandList;
import dev.jib.gateway.protocol.receive.ReceiveAdvertisement;
import dev.jib.gateway.protocol.receive.ReportStatus;
import dev.jib.gateway.push.PushGate.Decision;
import dev.jib.gateway.push.PushGate.Format;
import dev.jib.gateway.push.PushGate.Inspected;
import dev.jib.gateway.push.PushGate.ObjectStage;
import dev.jib.gateway.push.PushGate.Pushed;
import dev.jib.gateway.push.PushGate.Refusal;
import dev.jib.gateway.push.PushGate.Ruling;
import dev.jib.gateway.quarantine.ObjectFormat;
import dev.jib.gateway.quarantine.PackScanner.PackEnd;
import dev.jib.gateway.quarantine.Quarantine;
import dev.jib.gateway.quarantine.QuarantineException;
import dev.jib.gateway.quarantine.ScannedPack;
import dev.jib.gateway.transport.Overrun;
import dev.jib.gateway.upstream.ReceiveConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One push, from its commands to its report: decides, records the decision, and only then lets
 * anything take effect. A push is all or nothing: when one ref is refused, none is pushed.
 *
 * <p>A pack that must be inspected is uploaded while it is read, but for its last bytes, without
 * which no git server takes it; they follow when the verdict is there and recorded.
 */
final class PushAttempt {
    private static final Logger LOG = LoggerFactory.getLogger(PushAttempt.class);
    private static final String JSON_OPTION = "report=json";
    private static final int BUFFER = 64 * 1024;
    private static final int HELD = 1 << 20;

    private final PushParts parts;
    private final PushRecord record;
    private final Place place;
    private final PushGate gate;

    PushAttempt(PushParts parts, PushRecord record, Place place, PushGate gate) {
        this.parts = parts;
        this.record = record;
        this.place = place;
        this.gate = gate;
    }

    /** The pusher: what it asked for, what it still sends, how it is spoken to, what ends it. */
    record Client(
            CommandList commands, InputStream in, PackEnd end, PushAnswer answer, Overrun overrun) {
        NotPushed notPushed() {
            return new NotPushed(commands.updates());
        }
    }

    /** The upstream: its connection and the refs that it showed. */
    record Target(ReceiveConnection connection, ReceiveAdvertisement refs) {}

    /** Goes through with it; whatever comes of it is answered and recorded. */
    void run(Client client, Target target) {
        boolean json = client.commands.pushOptions().contains(JSON_OPTION);
        CommandList commands = client.commands.withoutPushOption(JSON_OPTION);
        CommandList forUpstream = commands.forUpstream(target.refs, parts.agent());
        Ruling ruling = gate.rule(push(commands), context(json ? Format.JSON : Format.TEXT));
        boolean dropped =
                !forUpstream.wants("push-options") && !forUpstream.pushOptions().isEmpty();
        if (dropped && !ruling.isRefused()) {
            refuse(
                    client,
                    client.notPushed()
                            .because(
                                    "jib: the upstream does not take push options (git push -o)",
                                    "push options not supported by the upstream"));
            return;
        }
        int held = ruling instanceof Ruling.Open ? HELD : 0;
        try (UpstreamPush upstream =
                new UpstreamPush(target.connection, forUpstream, client.answer, held)) {
            client.overrun.breaks(upstream::breakOff);
            carryOut(ruling, client, target, upstream);
        }
    }

    private Push push(CommandList commands) {
        Subject subject = record.subject();
        return new Push(
                subject.principal(),
                subject.repository(),
                commands.updates(),
                commands.pushOptions());
    }

    private PushGate.Context context(Format format) {
        return new PushGate.Context(
                record.subject().request().value(), place.hostRepository(), format);
    }

    private void carryOut(Ruling ruling, Client client, Target target, UpstreamPush upstream) {
        Outcome outcome;
        try {
            outcome =
                    switch (ruling) {
                        case Ruling.Final(Decision decision) ->
                                passThrough(decision, client, upstream);
                        case Ruling.Open(ObjectStage stage) ->
                                inspect(stage, client, target, upstream);
                    };
        } catch (IOException e) {
            outcome = brokenOff(client.overrun.or(e), client, upstream);
        }
        switch (outcome) {
            case Outcome.Refused(Refusal refusal) -> {
                upstream.close();
                refuse(client, refusal);
            }
            case Outcome.Reported(ReportStatus report) -> {
                record.reported(report, upstream.packBytes());
                client.answer.report(report);
            }
        }
    }

    private Outcome brokenOff(IOException e, Client client, UpstreamPush upstream) {
        if (e instanceof QuarantineException || QuarantineException.isOfDisk(e)) {
            String path = String.valueOf(e instanceof QuarantineException ? e.getCause() : e);
            LOG.error("request {}: {}", record.subject().request(), path);
        }
        boolean unsure = upstream.mayHaveTakenEffect() && NotPushed.isUnsure(e);
        record.failed(e, upstream.packBytes(), unsure);
        return new Outcome.Refused(client.notPushed().of(e, unsure));
    }

    private static void refuse(Client client, Refusal refusal) {
        client.answer.text(refusal.text());
        client.answer.report(refusal.report());
    }

    /** How an attempt ended; the pusher is told when nothing of it is left at the gateway. */
    private sealed interface Outcome {
        record Refused(Refusal refusal) implements Outcome {}

        record Reported(ReportStatus report) implements Outcome {}
    }

    /** Nothing in the pack matters: it streams through. */
    private Outcome passThrough(Decision decision, Client client, UpstreamPush upstream)
            throws IOException {
        Optional<Refusal> refusal = recorded(decision, client);
        if (refusal.isPresent()) {
            return new Outcome.Refused(refusal.get());
        }
        try (Heartbeat heartbeat =
                Heartbeat.start(client.answer, parts.keepalive(), Optional::empty)) {
            if (client.commands.hasPack()) {
                copy(client.in, upstream);
            }
            return new Outcome.Reported(upstream.finish(new byte[0]));
        }
    }

    private void copy(InputStream pack, UpstreamPush upstream) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int n = pack.read(buffer); n >= 0; n = pack.read(buffer)) {
            if (upstream.packBytes() + n > gate.maxPackBytes()) {
                throw new PackTooLargeException(gate.maxPackBytes());
            }
            upstream.write(buffer, 0, n);
        }
    }

    private Outcome inspect(ObjectStage stage, Client client, Target target, UpstreamPush upstream)
            throws IOException {
        boolean overlap = parts.inspection().overlap() && !stage.storesFirst();
        ObjectFormat format =
                target.refs.idLength() == 40 ? ObjectFormat.SHA1 : ObjectFormat.SHA256;
        Set<ObjectId> advertised = new HashSet<>(target.refs.refs().values());
        String session = record.subject().session();
        try (Quarantine quarantine = parts.inspection().quarantines().open(session);
                BaseObjects.Opened bases =
                        parts.inspection().bases().open(place, format, advertised)) {
            client.overrun.breaks(() -> {
                upstream.breakOff();
                bases.breakOff();
            });
            PackStream pack = new PackStream(client.in, parts.time()::millis);
            OutputStream tee = overlap ? upstream : OutputStream.nullOutputStream();
            Pushed pushed = new Pushed(pack, client.end, tee, format, bases, target.refs.refs());
            Inspected inspected;
            try (Heartbeat heartbeat =
                    Heartbeat.start(client.answer, parts.keepalive(), pack::progress)) {
                inspected = stage.inspect(pushed, quarantine);
            }
            Optional<Refusal> refusal = recorded(inspected.decision(), client);
            if (refusal.isPresent()) {
                return new Outcome.Refused(refusal.get());
            }
            ScannedPack scanned = inspected.pack().orElseThrow();
            try (Heartbeat heartbeat =
                    Heartbeat.start(client.answer, parts.keepalive(), Optional::empty)) {
                ReportStatus report = release(scanned, overlap, upstream);
                if (report.isOk()) {
                    bases.took(scanned);
                }
                return new Outcome.Reported(report);
            }
        }
    }

    private static ReportStatus release(ScannedPack pack, boolean overlap, UpstreamPush upstream)
            throws IOException {
        if (!overlap) {
            pack.writePackBody(upstream);
        }
        return upstream.finish(pack.trailer());
    }

    /** Records the decision and tells its notes; empty when the push may take effect. */
    private Optional<Refusal> recorded(Decision decision, Client client) {
        try {
            record.decided(decision, gate.digest());
        } catch (IOException e) {
            LOG.error("request {}: push not sent: {}", record.subject().request(), e.getMessage());
            return Optional.of(
                    client.notPushed()
                            .because(
                                    "jib: push not sent: the audit log cannot be written; tell"
                                            + " whoever runs the gateway",
                                    "audit log cannot be written"));
        }
        client.answer.text(decision.notes());
        return decision.refusal();
    }
}
