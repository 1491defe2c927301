package dev.jib.gateway.app;

/** A layout that cannot be made as it was asked for. The message says what was expected. */
final class LayoutException extends Exception {
    private static final long serialVersionUID = 1;

    LayoutException(String message) {
        super(message);
    }

    LayoutException(String message, Throwable cause) {
        super(message, cause);
    }
}
