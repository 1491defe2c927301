package dev.jib.mounts.reftable;

/** A table is none that git writes; the message says what is wrong, without the table's name. */
final class FormatFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String problem;

    FormatFault(String problem) {
        super(problem);
        this.problem = problem;
    }

    @Override
    public String getMessage() {
        return problem;
    }

    static void unless(boolean holds, String problem) {
        if (!holds) {
            throw new FormatFault(problem);
        }
    }
}
