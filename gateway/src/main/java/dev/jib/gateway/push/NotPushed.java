package dev.jib.gateway.push;

import dev.jib.gateway.git.Printable;
import dev.jib.gateway.git.RefUpdate;
import dev.jib.gateway.protocol.receive.ReportStatus;
import dev.jib.gateway.push.PushGate.Refusal;
import dev.jib.gateway.quarantine.QuarantineException;
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
    private static final String UNPACK = "not pushed";

    /** A text for people, and the same reason for each ref. */
    Refusal because(String text, String reason) {
        return new Refusal(List.of(text), ReportStatus.refused(updates, UNPACK, reason));
    }

    /**
     * What broke it off.
     *
     * @param mayHaveTakenEffect whether all of it was sent before that
     */
    Refusal of(IOException e, boolean mayHaveTakenEffect) {
        String said = Printable.of(String.valueOf(e.getMessage()));
        return switch (e) {
            case PackTooLargeException limit -> notCompleted(said, "limits: pack too large");
            case UpstreamException upstream when mayHaveTakenEffect && isUnsure(upstream) ->
                    unsure(said);
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
    private Refusal unsure(String said) {
        String text =
                "jib: push not completed: "
                        + said
                        + "; the upstream may have taken it (git fetch shows whether it did)";
        String reason = "upstream: " + said + "; may have been pushed";
        return new Refusal(
                List.of(text), ReportStatus.refused(updates, "outcome not known", reason));
    }

    /** Whether the upstream gave no answer that says what it did. */
    private static boolean isUnsure(UpstreamException e) {
        return switch (e.kind()) {
            case SERVER_ERROR, PROTOCOL, TIMEOUT, BROKEN -> true;
            case UNREACHABLE, UNAUTHORIZED, NOT_FOUND, RATE_LIMITED -> false;
        };
    }
}
