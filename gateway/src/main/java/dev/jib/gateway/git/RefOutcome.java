package dev.jib.gateway.git;

/** What became of one ref of a push, as report-status tells it. */
public sealed interface RefOutcome {
    /** The ref that was to change. */
    RefName name();

    /** The ref has its new value upstream. */
    record Ok(RefName name) implements RefOutcome {}

    /**
     * The ref was left as it was.
     *
     * @param reason one line for the pusher, without control characters
     */
    record Rejected(RefName name, String reason) implements RefOutcome {
        public Rejected {
            reason = Printable.of(reason);
        }
    }
}
