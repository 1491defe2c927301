package dev.jib.gateway.upstream;

import dev.jib.gateway.git.HeldSecrets;
import java.io.IOException;

/**
 * The upstream did not do what was asked. The message is one line that may be shown to the
 * container: it names the upstream, never a credential.
 */
public final class UpstreamException extends IOException {
    private static final long serialVersionUID = 1;

    /** What kind of fault it is, for the audit and for whoever decides about trying again. */
    public enum Kind {
        /** No connection: DNS, refused, reset before anything was sent, TLS not trusted. */
        UNREACHABLE,
        /** 401 or 403, or no usable SSH key: the gateway's credential does not do. */
        UNAUTHORIZED,
        /** 404: not there, or not for this credential. */
        NOT_FOUND,
        /** 429 or a rate-limit answer; the message says when to try again. */
        RATE_LIMITED,
        /** Any other answer that is not success. */
        SERVER_ERROR,
        /** It answered something that is not the git protocol, or redirected to another host. */
        PROTOCOL,
        /** It was silent for too long. */
        TIMEOUT,
        /** The connection broke in the middle. */
        BROKEN
    }

    private final Kind kind;
    private final String line;

    /** A fault of that kind with a line for the user. */
    public UpstreamException(Kind kind, String message) {
        super(HeldSecrets.ofThisProcess().redact(message));
        this.kind = kind;
        this.line = HeldSecrets.ofThisProcess().redact(message);
    }

    /** A fault of that kind with a line for the user and what caused it. */
    public UpstreamException(Kind kind, String message, Throwable cause) {
        super(HeldSecrets.ofThisProcess().redact(message), cause);
        this.kind = kind;
        this.line = HeldSecrets.ofThisProcess().redact(message);
    }

    /** The same fault as seen by another thread, with its own stack trace. */
    public UpstreamException again() {
        return new UpstreamException(kind, line, this);
    }

    /** What kind of fault it is. */
    public Kind kind() {
        return kind;
    }
}
