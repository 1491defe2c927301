package dev.jib.gateway.git;

import java.util.Arrays;
import java.util.Optional;

/** A service of a git server: what the remote end of a fetch or a push runs. */
public enum Service {
    /** Serves fetch, clone and ls-remote. */
    UPLOAD_PACK("git-upload-pack"),
    /** Serves push. */
    RECEIVE_PACK("git-receive-pack");

    private final String command;

    Service(String command) {
        this.command = command;
    }

    /** The name on the wire, such as {@code git-upload-pack}. */
    public String command() {
        return command;
    }

    /** The service of that name on the wire. */
    public static Optional<Service> ofCommand(String command) {
        return Arrays.stream(values()).filter(s -> s.command.equals(command)).findFirst();
    }
}
