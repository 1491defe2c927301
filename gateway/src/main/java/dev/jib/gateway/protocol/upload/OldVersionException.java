package dev.jib.gateway.protocol.upload;

import java.io.IOException;

/** The upstream answered in version 0 or 1 of the protocol where version 2 was asked for. */
public final class OldVersionException extends IOException {
    private static final long serialVersionUID = 1;

    /** Says just that. */
    public OldVersionException() {
        super(
                "the upstream does not speak protocol version 2 (what is in front of it may drop"
                        + " what asks for it: see GIT_PROTOCOL in git-http-backend(1), AcceptEnv in"
                        + " sshd_config(5))");
    }
}
