package dev.jib.gateway.inspect;

import dev.jib.gateway.git.Printable;

/** Objects of a push that are not taken: what is wrong with them, in one line for the pusher. */
public final class InspectionRefused extends Exception {
    private static final long serialVersionUID = 1;

    private final Code code;

    /** Why objects are not taken; the names are stable, for logs and machines. */
    public enum Code {
        /** A commit, tree or tag is not of git's form. */
        MALFORMED_OBJECT,
        /** An object that is needed is neither in the pack nor known to be upstream. */
        MISSING_OBJECT,
        /** The pack has an object that no pushed ref reaches. */
        STOWAWAY,
        /** An object is not of the type that what points to it says. */
        WRONG_TYPE,
        /** Tags or trees are nested beyond reason. */
        TOO_DEEP,
        /** The inspection took longer than the policy allows. */
        TOO_SLOW
    }

    public InspectionRefused(Code code, String message) {
        super(Printable.of(message));
        this.code = code;
    }

    /** The kind of fault. */
    public Code code() {
        return code;
    }
}
