package dev.jib.gateway.quarantine;

import dev.jib.gateway.git.Printable;

/** A pack that is not taken: what is wrong with it, in one line for the pusher. */
public final class PackRefused extends Exception {
    private static final long serialVersionUID = 1;

    private final Code code;

    /** Why a pack is not taken; the names are stable, for logs and machines. */
    public enum Code {
        TRUNCATED,
        NOT_A_PACK,
        PACK_TOO_BIG,
        TOO_MANY_OBJECTS,
        OBJECT_TOO_BIG,
        INFLATED_TOO_BIG,
        DELTA_TOO_DEEP,
        TOO_SLOW,
        BAD_TYPE,
        BAD_SIZE,
        BAD_ZLIB,
        BAD_DELTA,
        BASE_MISSING,
        DUPLICATE_OBJECT,
        BAD_TRAILER,
        TRAILING_BYTES
    }

    public PackRefused(Code code, String message) {
        super(Printable.of(message));
        this.code = code;
    }

    /** The kind of fault. */
    public Code code() {
        return code;
    }

    static PackRefused at(long offset, Code code, String fault) {
        return new PackRefused(code, "pack: entry at byte " + offset + " " + fault);
    }

    static PackRefused limit(Code code, String name, long most) {
        return new PackRefused(
                code,
                "pack: more than "
                        + most
                        + " "
                        + name
                        + " (limit "
                        + name
                        + " of the policy; expected: a smaller push, perhaps in several steps)");
    }
}
