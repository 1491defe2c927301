package dev.jib.gateway.push;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.git.Printable;
import dev.jib.gateway.policy.Push;
import dev.jib.gateway.protocol.receive.CommandList;
import dev.jib.gateway.protocol.receive.ReceiveAdvertisement;
import dev.jib.gateway.protocol.receive.ReportStatus;
import dev.jib.gateway.push.PushGate.Decision;
import dev.jib.gateway.push.PushGate.Format;
import dev.jib.gateway.push.PushGate.Inspected;
import dev.jib.gateway.push.PushGate.ObjectStage;
import dev.jib.gateway.push.PushGate.Pushed;
import dev.jib.gateway.push.PushGate.Ruling;
import dev.jib.gateway.quarantine.ObjectFormat;
import dev.jib.gateway.quarantine.PackScanner.PackEnd;
import dev.jib.gateway.quarantine.Quarantine;
import dev.jib.gateway.quarantine.ScannedPack;
import dev.jib.gateway.upstream.ReceiveConnection;
import dev.jib.gateway.upstream.UpstreamException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.List;
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
    private static final String NOT_SENT = "not pushed";
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

    /** The pusher: what it asked for, what it still sends, how it is spoken to. */
    record Client(CommandList commands, InputStream in, PackEnd end, PushAnswer answer) {}

    /** The upstream: its connection and the refs that it showed. */
    record Target(ReceiveConnection connection, ReceiveAdvertisement refs) {}

    /** Goes through with it; whatever comes of it is answered and recorded. */
    void run(Client client, Target target) {
        CommandList commands = client.commands;
        Format format = commands.pushOptions().contains(JSON_OPTION) ? Format.JSON : Format.TEXT;
        CommandList forUpstream =
                commands.withoutPushOption(JSON_OPTION).forUpstream(target.refs, parts.agent());
        if (!forUpstream.wants("push-options") && forUpstream.pushOptions().size() > 0) {
            client.answer.text(
                    List.of("jib: the upstream does not take push options (git push -o)"));
            refuse(client, "push options not supported by the upstream");
            return;
        }
        Push push =
                new Push(
                        record.subject().principal(),
                        record.subject().repository(),
                        commands.updates());
        PushGate.Context context =
                new PushGate.Context(
                        record.subject().request().value(), place.hostRepository(), format);
        Ruling ruling = gate.rule(push, context);
        try (UpstreamPush upstream =
                new UpstreamPush(
                        target.connection,
                        forUpstream,
                        client.answer,
                        ruling instanceof Ruling.Open ? HELD : 0)) {
            carryOut(ruling, client, target, upstream);
        }
    }

    private void carryOut(Ruling ruling, Client client, Target target, UpstreamPush upstream) {
        Optional<ReportStatus> report;
        try {
            report =
                    switch (ruling) {
                        case Ruling.Final(Decision decision) ->
                                passThrough(decision, client, upstream);
                        case Ruling.Open(ObjectStage stage) ->
                                inspect(stage, client, target, upstream);
                    };
        } catch (PackTooLargeException e) {
            client.answer.text(List.of("jib: push not completed: " + said(e)));
            refuse(client, "limits: pack too large");
            record.failed(e, upstream.packBytes());
            return;
        } catch (IOException e) {
            client.answer.text(List.of("jib: push not completed: " + said(e)));
            refuse(client, (e instanceof UpstreamException ? "upstream: " : "gateway: ") + said(e));
            record.failed(e, upstream.packBytes());
            return;
        }
        if (report.isPresent()) {
            client.answer.report(report.get());
            record.reported(report.get(), upstream.packBytes());
        }
    }

    /** Nothing in the pack matters: it streams through. */
    private Optional<ReportStatus> passThrough(
            Decision decision, Client client, UpstreamPush upstream) throws IOException {
        if (!isLetThrough(decision, client)) {
            return Optional.empty();
        }
        try (Heartbeat heartbeat =
                Heartbeat.start(client.answer, parts.keepalive(), Optional::empty)) {
            if (client.commands.hasPack()) {
                copy(client.in, upstream);
            }
            return Optional.of(upstream.finish());
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

    private Optional<ReportStatus> inspect(
            ObjectStage stage, Client client, Target target, UpstreamPush upstream)
            throws IOException {
        boolean overlap = parts.inspection().overlap() && !stage.storesFirst();
        ObjectFormat format =
                target.refs.idLength() == 40 ? ObjectFormat.SHA1 : ObjectFormat.SHA256;
        Set<ObjectId> advertised = new HashSet<>(target.refs.refs().values());
        PackStream pack = new PackStream(client.in, parts.time()::millis);
        try (Quarantine quarantine = Quarantine.open(parts.inspection().quarantine());
                BaseObjects.Opened bases =
                        parts.inspection().bases().open(place, format, advertised)) {
            Inspected inspected;
            try (Heartbeat heartbeat =
                    Heartbeat.start(client.answer, parts.keepalive(), pack::progress)) {
                inspected =
                        stage.inspect(
                                new Pushed(
                                        pack,
                                        client.end,
                                        overlap ? upstream : OutputStream.nullOutputStream(),
                                        format,
                                        bases,
                                        advertised),
                                quarantine);
            }
            if (!isLetThrough(inspected.decision(), client)) {
                return Optional.empty();
            }
            ScannedPack scanned = inspected.pack().orElseThrow();
            try (Heartbeat heartbeat =
                    Heartbeat.start(client.answer, parts.keepalive(), Optional::empty)) {
                ReportStatus report = release(scanned, overlap, upstream);
                if (report.isOk()) {
                    bases.took(scanned);
                }
                return Optional.of(report);
            }
        }
    }

    private static ReportStatus release(ScannedPack pack, boolean overlap, UpstreamPush upstream)
            throws IOException {
        if (!overlap) {
            pack.writePackBody(upstream);
        }
        byte[] trailer = pack.trailer();
        upstream.write(trailer, 0, trailer.length);
        return upstream.finish();
    }

    /** Records the decision, and answers what is refused. */
    private boolean isLetThrough(Decision decision, Client client) {
        try {
            record.decided(decision, gate.digest());
        } catch (IOException e) {
            LOG.error("request {}: push not sent: {}", record.subject().request(), e.getMessage());
            client.answer.text(
                    List.of(
                            "jib: push not sent: the audit log cannot be written; tell whoever runs"
                                    + " the gateway"));
            refuse(client, "audit log cannot be written");
            return false;
        }
        client.answer.text(decision.notes());
        decision.refusal()
                .ifPresent(refusal -> {
                    client.answer.text(refusal.text());
                    client.answer.report(refusal.report());
                });
        return decision.isAllowed();
    }

    private static void refuse(Client client, String reason) {
        client.answer.report(ReportStatus.refused(client.commands.updates(), NOT_SENT, reason));
    }

    private static String said(IOException e) {
        return Printable.of(String.valueOf(e.getMessage()));
    }
}
