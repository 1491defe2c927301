package dev.jib.gateway.audit;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The result of reading a whole log, its rotated files included, and checking the chain.
 *
 * @param lines how many lines are whole and in order
 * @param fault the first place that is not, as {@code file:line: what}
 */
public record AuditVerification(long lines, Optional<String> fault) {
    /**
     * Checks the log. A chain whose oldest files were removed begins with the first line that is
     * left.
     */
    public static AuditVerification of(Path log) throws IOException {
        long count = 0;
        Optional<AuditLine> before = Optional.empty();
        for (Path file : AuditTail.files(log)) {
            try (BufferedReader reader = Files.newBufferedReader(file)) {
                int number = 0;
                for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                    number++;
                    Optional<String> fault = fault(text, before);
                    if (fault.isPresent()) {
                        return new AuditVerification(
                                count, Optional.of(file + ":" + number + ": " + fault.get()));
                    }
                    before = Optional.of(AuditLine.parse(text));
                    count++;
                }
            }
        }
        return new AuditVerification(count, Optional.empty());
    }

    private static Optional<String> fault(String text, Optional<AuditLine> before) {
        AuditLine line;
        try {
            line = AuditLine.parse(text);
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        if (before.isPresent() && line.seq() != before.get().seq() + 1) {
            return Optional.of(
                    "line "
                            + line.seq()
                            + " follows line "
                            + before.get().seq()
                            + ": lines are missing or out of order");
        }
        if (before.isPresent() && !line.prev().equals(before.get().hash())) {
            return Optional.of("the line does not continue the one before it: lines were replaced");
        }
        return Optional.empty();
    }
}
