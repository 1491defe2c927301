package dev.jib.gateway.quarantine;

import java.io.IOException;

/** The pushes of one session would hold more of the gateway's disk than they may. */
public final class DiskShareException extends IOException {
    private static final long serialVersionUID = 1;

    DiskShareException(long most) {
        super(
                "the pushes of this session that are being inspected hold more than "
                        + most
                        + " bytes of the gateway's disk (gateway.limits.quarantine-bytes); push"
                        + " again when others are done, or fewer commits at a time");
    }
}
