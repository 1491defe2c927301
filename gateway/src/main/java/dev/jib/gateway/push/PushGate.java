package dev.jib.gateway.push;

import dev.jib.gateway.audit.AuditEvent.RefDecision;
import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.policy.Push;
import dev.jib.gateway.protocol.receive.ReportStatus;
import dev.jib.gateway.quarantine.ObjectFormat;
import dev.jib.gateway.quarantine.ObjectSource;
import dev.jib.gateway.quarantine.PackScanner.PackEnd;
import dev.jib.gateway.quarantine.Quarantine;
import dev.jib.gateway.quarantine.ScannedPack;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One version of the policy, as a push meets it. */
public interface PushGate {
    /** The most bytes that a pack may have. */
    long maxPackBytes();

    /** The most ref updates that a push may have. */
    int maxRefs();

    /** Short form of the digest of the policy, for messages and the audit log. */
    String digest();

    /** Judges the push as far as can be without its pack, of which nothing has been read. */
    Ruling rule(Push push, Context context);

    /**
     * What a push is judged with, beside what it asks for.
     *
     * @param request the request's name, for messages
     * @param hostRepository the common directory of the host's repository, where the gateway can
     *     see the pusher's objects
     * @param format how the pusher is told
     */
    record Context(String request, Optional<Path> hostRepository, Format format) {}

    /** How a pusher is told of a decision. */
    enum Format {
        /** Lines for people. */
        TEXT,
        /** One line of JSON, for machines: the push option {@code report=json}. */
        JSON
    }

    /** What the commands alone decide. */
    sealed interface Ruling {
        /** All that there is to decide: the pack passes through as a stream, or is not read. */
        record Final(Decision decision) implements Ruling {}

        /** The refs may be pushed if what is in the pack may. */
        record Open(ObjectStage stage) implements Ruling {}

        /** Whether nothing that follows can let the push through. */
        default boolean isRefused() {
            return this instanceof Final(Decision decision) && !decision.isAllowed();
        }
    }

    /** The judgement of the objects of one push. */
    interface ObjectStage {
        /** Whether nothing may be sent on before the verdict, as when secrets are looked for. */
        boolean storesFirst();

        /**
         * Reads the pack to its end into the quarantine, and judges what is in it.
         *
         * @throws IOException when the client, the tee or the disk fails
         */
        Inspected inspect(Pushed pushed, Quarantine quarantine) throws IOException;
    }

    /**
     * A push whose pack is about to be read.
     *
     * @param pack positioned at the first byte of the pack
     * @param end how the pack ends on that stream
     * @param tee gets the pack as it is read, but its trailer
     * @param format the hash of the repository
     * @param bases where objects are read that the pack does not have
     * @param advertised the refs that the upstream advertises
     */
    record Pushed(
            InputStream pack,
            PackEnd end,
            OutputStream tee,
            ObjectFormat format,
            ObjectSource bases,
            Map<RefName, ObjectId> advertised) {
        public Pushed {
            advertised = Map.copyOf(advertised);
        }
    }

    /**
     * A push that was inspected.
     *
     * @param pack what was scanned; there when the push is allowed
     */
    record Inspected(Decision decision, Optional<ScannedPack> pack) {}

    /**
     * A judgement.
     *
     * @param refs the decision about each ref, for the audit log
     * @param refusal what the pusher is told when the push is refused
     * @param notes lines for the pusher of an allowed push
     */
    record Decision(List<RefDecision> refs, Optional<Refusal> refusal, List<String> notes) {
        public Decision {
            refs = List.copyOf(refs);
            notes = List.copyOf(notes);
        }

        /** Whether nothing stands against the push. */
        public boolean isAllowed() {
            return refusal.isEmpty();
        }
    }

    /**
     * Why a push is refused.
     *
     * @param text lines for people, or one for machines
     * @param report the status of each ref
     */
    record Refusal(List<String> text, ReportStatus report) {
        public Refusal {
            text = List.copyOf(text);
        }
    }
}
