package dev.jib.gateway.push;

import dev.jib.gateway.git.Printable;
import dev.jib.gateway.git.RefUpdate;
import dev.jib.gateway.protocol.receive.ReportStatus;
import dev.jib.gateway.push.PushGate.Refusal;
import dev.jib.gateway.quarantine.DiskShareException;
import dev.jib.gateway.quarantine.QuarantineException;
import dev.jib.gateway.transport.OverLimitException;
import dev.jib.gateway.upstream.UpstreamException;
import java.io.IOException;
import java.util.List;

/**
 * What the pusher is told of a push that came to nothing for another reason than a rule, or of
 * which nobody knows what it came to.
 *
 * @param updates what was asked for
 */
record NotPushed(List<RefUpdate> updates) {
    /** How much of what a peer said is told: with the name of the upstream and what to do. */
    static final int MAX_LINE = 600;

    private static final String UNPACK = "not pushed";

    /** A text for people, and the same reason for each ref. */
    Refusal because(String text, String reason) {
        return new Refusal(List.of(text), ReportStatus.refused(updates, UNPACK, reason));
    }

    /**
     * What broke it off.
     *
     * @param unsure whether it may have taken effect before that
     */
    Refusal of(IOException e, boolean unsure) {
        String said = Printable.of(String.valueOf(e.getMessage()), MAX_LINE);
        if (unsure) {
            return unsure(e, said);
        }
        if (QuarantineException.isOfDisk(e)) { // of a mirror: its message has paths
            return of(new QuarantineException(e), false);
        }
        return switch (e) {
            case PackTooLargeException limit -> notCompleted(said, "limits: pack too large");
            case DiskShareException limit ->
                    notCompleted(said, "limits: pushes of this session hold too much disk");
            case OverLimitException limit -> notCompleted(said, "gateway: " + said);
            case UpstreamException upstream -> notCompleted(said, "upstream: " + said);
            case QuarantineException disk ->
                    because(
                            "jib: push not sent: " + said + "; tell whoever runs the gateway",
                            "gateway: its disk does not take the push");
            default -> notCompleted(said, "gateway: " + said);
        };
    }

    private Refusal notCompleted(String said, String reason) {
        return because("jib: push not completed: " + said, reason);
    }

    /** All was sent, and no report came: what the upstream did is not known. */
    private Refusal unsure(IOException e, String said) {
        String whose = e instanceof UpstreamException ? "upstream: " : "gateway: ";
        String text =
                "jib: push not completed: "
                        + said
                        + "; the upstream may have taken it (git fetch shows whether it did)";
        String reason = whose + said + "; may have been pushed";
        return new Refusal(
                List.of(text), ReportStatus.refused(updates, "outcome not known", reason));
    }

    /** Whether it leaves open what the upstream did with what it got. */
    static boolean isUnsure(IOException e) {
        return switch (e) {
            case OverLimitException limit -> true;
            case UpstreamException upstream -> isUnsure(upstream);
            default -> false;
        };
    }

    /** Whether the upstream gave no answer that says what it did. */
    private static boolean isUnsure(UpstreamException e) {
        return switch (e.kind()) {
            case SERVER_ERROR, PROTOCOL, TIMEOUT, BROKEN -> true;
            case UNREACHABLE, UNAUTHORIZED, NOT_FOUND, RATE_LIMITED -> false;
        };
    }
}
