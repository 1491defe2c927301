package dev.jib.client;

import org.jspecify.annotations.Nullable;

/** A git service that a gateway can be asked for. */
enum Service {
    UPLOAD_PACK("git-upload-pack"),
    RECEIVE_PACK("git-receive-pack"),
    UPLOAD_ARCHIVE("git-upload-archive");

    private final String command;

    Service(String command) {
        this.command = command;
    }

    /** The name on the wire, such as {@code git-upload-pack}. */
    String command() {
        return command;
    }

    /** The service of that name, or null when there is none. */
    static @Nullable Service named(String command) {
        for (Service service : values()) {
            if (service.command.equals(command)) {
                return service;
            }
        }
        return null;
    }
}
