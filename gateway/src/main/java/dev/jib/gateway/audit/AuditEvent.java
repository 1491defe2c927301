package dev.jib.gateway.audit;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.identity.Principal;
import java.time.Duration;
import java.util.List;

/** Something that the audit log records. */
public sealed interface AuditEvent {
    /** The kind of event, as the log names it. */
    String kind();

    /** One about a request. */
    sealed interface Requested extends AuditEvent {
        /** Who asked for what. */
        Subject subject();
    }

    /**
     * Whose request it was.
     *
     * @param request its name
     * @param session the session it came through
     * @param principal who the session acts for
     * @param repository the repository, by its name in the configuration; for a refused access what
     *     was asked for
     */
    record Subject(RequestId request, String session, Principal principal, String repository) {}

    /**
     * One ref of a push.
     *
     * @param ref its name
     * @param oldId what it was, zero when it did not exist
     * @param newId what it was to become, zero when it was to go away
     * @param operation create, update, force, delete, or unknown where nothing depended on it
     * @param verdict allow, deny or warn
     * @param rule the rule that decided
     */
    record RefDecision(
            RefName ref,
            ObjectId oldId,
            ObjectId newId,
            String operation,
            String verdict,
            String rule) {}

    /**
     * What became of one ref at the upstream.
     *
     * @param ref its name
     * @param outcome ok, or the upstream's reason
     */
    record RefResult(RefName ref, String outcome) {}

    /**
     * A push was decided. On disk before anything takes effect.
     *
     * @param allowed the verdict over the whole push
     * @param policy the digest of the policy that decided
     */
    record PushDecided(Subject subject, List<RefDecision> refs, boolean allowed, String policy)
            implements Requested {
        public PushDecided {
            refs = List.copyOf(refs);
        }

        @Override
        public String kind() {
            return "push-decided";
        }
    }

    /**
     * An allowed push came to its end.
     *
     * @param refs what the upstream reported; empty when it did not come to that
     * @param outcome ok, rejected, or what went wrong
     * @param packBytes how long the pack was
     */
    record PushCompleted(
            Subject subject,
            List<RefResult> refs,
            String outcome,
            long packBytes,
            Duration duration)
            implements Requested {
        public PushCompleted {
            refs = List.copyOf(refs);
        }

        @Override
        public String kind() {
            return "push-completed";
        }
    }

    /**
     * A fetch, a clone or an ls-remote was served.
     *
     * @param command the protocol's command: advertisement, ls-refs, fetch
     * @param outcome ok, or what went wrong
     * @param bytes how many bytes went to the client
     */
    record Served(Subject subject, String command, String outcome, long bytes, Duration duration)
            implements Requested {
        @Override
        public String kind() {
            return "served";
        }
    }

    /**
     * A request was turned away before it came to policy.
     *
     * @param reason why
     */
    record AccessRefused(Subject subject, String reason) implements Requested {
        @Override
        public String kind() {
            return "access-refused";
        }
    }

    /**
     * The configuration file was read anew.
     *
     * @param before the digest of the policy that was in force
     * @param after the digest of the one that is now
     * @param outcome taken, unchanged, or what is wrong with the file
     */
    record PolicyReloaded(String before, String after, String outcome) implements AuditEvent {
        @Override
        public String kind() {
            return "policy-reloaded";
        }
    }
}
