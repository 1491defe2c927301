package dev.jib.mounts.plan;

/** A request that cannot be carried out; the message says what was expected and what to do. */
public final class MountsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MountsException(String message) {
        super(message);
    }

    public MountsException(String message, Throwable cause) {
        super(message, cause);
    }
}
