package dev.jib.gateway.inspect;

/** That a signature does not count, with the reason in one line for the pusher. */
final class BadSignature extends Exception {
    private static final long serialVersionUID = 1;

    BadSignature(String reason) {
        super(reason);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
