package dev.jib.gateway.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes the old files of a log that are not to stay, the oldest first. */
final class OldFiles {
    private static final Logger LOG = LoggerFactory.getLogger(OldFiles.class);

    private OldFiles() {}

    /** A file that cannot be removed stays, and the log says so; nothing depends on it. */
    static void remove(Path file, Rotation rotation, Instant now) {
        try {
            List<Path> old = AuditTail.files(file).stream().filter(f -> !f.equals(file)).toList();
            int tooMany = old.size() - rotation.keep().orElse(old.size());
            for (int i = 0; i < old.size(); i++) {
                if (i < tooMany || isTooOld(old.get(i), rotation, now)) {
                    Files.delete(old.get(i));
                    LOG.info("audit log {}: removed, as gateway.audit says", old.get(i));
                }
            }
        } catch (IOException e) {
            LOG.error("audit log {}: old files cannot be removed: {}", file, e.getMessage());
        }
    }

    private static boolean isTooOld(Path old, Rotation rotation, Instant now) throws IOException {
        return rotation.keepFor().isPresent()
                && Files.getLastModifiedTime(old)
                        .toInstant()
                        .isBefore(now.minus(rotation.keepFor().get()));
    }
}
