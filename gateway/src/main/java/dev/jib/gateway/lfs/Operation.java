package dev.jib.gateway.lfs;

import dev.jib.gateway.git.Service;
import java.util.Locale;
import java.util.Optional;

/** What git-lfs wants to do with objects. */
enum Operation {
    /** Get them: open to whom may fetch. */
    DOWNLOAD,
    /** Store them: open to whom may push. */
    UPLOAD;

    static Optional<Operation> of(String word) {
        return switch (word) {
            case "download" -> Optional.of(DOWNLOAD);
            case "upload" -> Optional.of(UPLOAD);
            default -> Optional.empty();
        };
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The service of git that needs the same right. */
    Service service() {
        return this == DOWNLOAD ? Service.UPLOAD_PACK : Service.RECEIVE_PACK;
    }
}
