package dev.jib.gateway.push;

import dev.jib.gateway.audit.AuditEvent.Subject;
import dev.jib.gateway.git.Printable;
import dev.jib.gateway.pktline.PktLineReader;
import dev.jib.gateway.pktline.PktLineWriter;
import dev.jib.gateway.protocol.receive.AdvertisementLimit;
import dev.jib.gateway.protocol.receive.CommandList;
import dev.jib.gateway.protocol.receive.CommandListReader;
import dev.jib.gateway.protocol.receive.ReceiveAdvertisement;
import dev.jib.gateway.quarantine.PackScanner.PackEnd;
import dev.jib.gateway.transport.GitEndpoint;
import dev.jib.gateway.transport.OverLimitException;
import dev.jib.gateway.transport.Overrun;
import dev.jib.gateway.upstream.ReceiveConnection;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves receive-pack of one repository: shows the upstream's refs, reads the commands, and lets a
 * {@link PushAttempt} do the rest.
 */
public final class PushConversation implements GitEndpoint.Conversation {
    private static final Logger LOG = LoggerFactory.getLogger(PushConversation.class);

    private final PushParts parts;
    private final Subject subject;
    private final Place place;
    private final PushRecord record;
    private final Overrun overrun = new Overrun();

    /** A conversation for that subject about that repository. */
    public PushConversation(PushParts parts, Subject subject, Place place) {
        this.parts = parts;
        this.subject = subject;
        this.place = place;
        this.record = new PushRecord(parts.audit(), subject, parts.time());
    }

    @Override
    public void over(OverLimitException reason) {
        overrun.over(reason);
    }

    @Override
    public void stateful(InputStream in, OutputStream out) throws IOException {
        withRefs(
                out,
                (connection, refs) -> {
                    refs.forClient(parts.agent()).write(new PktLineWriter(out));
                    Streams streams = new Streams(in, out, PackEnd.SELF_DELIMITED);
                    push(new PushAttempt.Target(connection, refs), streams);
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
        Streams streams = new Streams(in, out, PackEnd.END_OF_STREAM);
        withRefs(
                out, (connection, refs) -> push(new PushAttempt.Target(connection, refs), streams));
    }

    private void withRefs(OutputStream out, Step step) throws IOException {
        ReceiveConnection connection;
        ReceiveAdvertisement refs;
        try {
            connection = overrun.during(() -> place.upstream().receive(place.repository()));
        } catch (IOException e) {
            unreachable(out, e);
            return;
        }
        try (connection) {
            try {
                refs = overrun.during(() -> advertisement(connection));
            } catch (IOException e) {
                unreachable(out, e);
                return;
            }
            step.run(connection, refs);
        }
    }

    /** Nothing was decided and nothing was sent. */
    private void unreachable(OutputStream out, IOException reason) throws IOException {
        record.notReached(reason);
        PushAnswer.fault(out, "jib: " + said(reason));
    }

    private static ReceiveAdvertisement advertisement(ReceiveConnection connection)
            throws IOException {
        try (InputStream refs = new BufferedInputStream(connection.advertisement())) {
            return ReceiveAdvertisement.read(
                    new PktLineReader(refs), AdvertisementLimit.ofThisProcess());
        }
    }

    private void push(PushAttempt.Target target, Streams streams) throws IOException {
        PushGate gate = parts.gate().get();
        ReceiveAdvertisement offered = target.refs().forClient(parts.agent());
        Optional<CommandList> commands;
        try {
            PktLineReader reader = new PktLineReader(streams.in);
            commands = new CommandListReader(reader, offered, gate.maxRefs()).read();
        } catch (IOException e) {
            LOG.info("request {}: {}", subject.request(), e.getMessage());
            record.notReached(e);
            PushAnswer.fault(streams.out, "jib: " + said(e));
            return;
        }
        if (commands.isPresent()) {
            PushAttempt.Client client =
                    new PushAttempt.Client(
                            commands.get(),
                            streams.in,
                            streams.end,
                            new PushAnswer(streams.out, commands.get()),
                            overrun);
            new PushAttempt(parts, record, place, gate).run(client, target);
        }
    }

    private static String said(IOException e) {
        return Printable.of(String.valueOf(e.getMessage()), NotPushed.MAX_LINE);
    }

    /** What is done once the upstream's refs are there. */
    private interface Step {
        void run(ReceiveConnection connection, ReceiveAdvertisement refs) throws IOException;
    }

    /** The client's streams, and how a pack ends on the first. */
    private record Streams(InputStream in, OutputStream out, PackEnd end) {}
}
