package dev.jib.gateway.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The result of reading a whole log, its rotated files included, and checking the chain.
 *
 * @param files how many files were read
 * @param first the number of the first line that is left, 0 when there is none
 * @param last the number of the last line that is whole and in order
 * @param hash the hash of that line: who has it from elsewhere knows that none was cut off behind
 * @param fault the first place that is not in order, as {@code file:line: what}
 * @param unfinished whether the newest file ends inside a line, as it does while one is written
 */
public record AuditVerification(
        int files, long first, long last, String hash, Optional<String> fault, boolean unfinished) {
    /** How many lines are whole and in order. */
    public long lines() {
        return last == 0 ? 0 : last - first + 1;
    }

    /**
     * Checks the log, which may be written and rotated meanwhile. A chain whose oldest files were
     * removed begins with the first line that is left.
     */
    public static AuditVerification of(Path log) throws IOException {
        return new Chain(log).check();
    }

    /** The chain as far as it has been followed. */
    private static final class Chain {
        private final Path log;
        private Optional<AuditLine> before = Optional.empty();
        private long first;
        private int files;
        private int line; // of the file that is read

        Chain(Path log) {
            this.log = log;
        }

        AuditVerification check() throws IOException {
            while (true) {
                Optional<String> fault = old();
                if (fault.isPresent()) {
                    return result(fault, false);
                }
                if (!Files.exists(log) && unread().isEmpty()) {
                    return result(Optional.empty(), false);
                }
                try (LineFile newest = LineFile.open(log)) {
                    // Without an old file that was not read, this one goes on from the last line.
                    if (!unread().isEmpty()) {
                        continue;
                    }
                    fault = lines(log, newest);
                    if (fault.isEmpty() || !beginsAnew(Long.MAX_VALUE)) {
                        return result(fault, fault.isEmpty() && newest.isUnfinished());
                    }
                } catch (NoSuchFileException e) {
                    continue; // it is being rotated
                }
            }
        }

        private List<Path> unread() throws IOException {
            return oldFiles(before.map(AuditLine::seq).orElse(0L), Long.MAX_VALUE);
        }

        private List<Path> oldFiles(long after, long until) throws IOException {
            return AuditTail.files(log).stream()
                    .filter(f -> !f.equals(log))
                    .filter(f -> AuditTail.number(f) > after && AuditTail.number(f) < until)
                    .toList();
        }

        /** Follows the chain through the rotated files that were not read. */
        private Optional<String> old() throws IOException {
            for (Path old : unread()) {
                Optional<String> fault = old(old);
                if (fault.isPresent() && beginsAnew(AuditTail.number(old))) {
                    return old();
                }
                if (fault.isPresent()) {
                    return fault;
                }
            }
            return Optional.empty();
        }

        /**
         * Whether a file whose first line does not go on from the last one that was read is now the
         * oldest: what was between them was removed meanwhile, as the configuration says.
         */
        private boolean beginsAnew(long number) throws IOException {
            boolean anew = line == 1 && before.isPresent() && oldFiles(0, number).isEmpty();
            if (anew) {
                before = Optional.empty();
                files = 0;
            }
            return anew;
        }

        private Optional<String> old(Path old) throws IOException {
            try (LineFile lines = LineFile.open(old)) {
                Optional<String> fault = lines(old, lines);
                long last = before.map(AuditLine::seq).orElse(0L);
                boolean whole = !lines.isUnfinished() && last >= AuditTail.number(old);
                return fault.isEmpty() && !whole
                        ? Optional.of(
                                old
                                        + ": ends at line "
                                        + last
                                        + " (expected: line "
                                        + AuditTail.number(old)
                                        + ", as its name says)")
                        : fault;
            } catch (NoSuchFileException e) {
                before = Optional.empty(); // removed, as the configuration says
                files = 0;
                return Optional.empty();
            }
        }

        private Optional<String> lines(Path file, LineFile lines) throws IOException {
            files++;
            line = 0;
            for (Optional<String> text = lines.next(); text.isPresent(); text = lines.next()) {
                line++;
                Optional<String> fault = add(text.get());
                if (fault.isPresent()) {
                    String place = file + ":" + line + ": ";
                    return fault.map(f -> place + f);
                }
            }
            return Optional.empty();
        }

        private Optional<String> add(String text) {
            AuditLine line;
            String prev;
            try {
                line = AuditLine.parse(text);
                prev = line.prev();
            } catch (IllegalArgumentException e) {
                return Optional.of(String.valueOf(e.getMessage()));
            }
            Optional<String> fault = before.flatMap(b -> gap(b, line, prev));
            if (fault.isEmpty()) {
                first = before.isEmpty() ? line.seq() : first;
                before = Optional.of(line);
            }
            return fault;
        }

        private static Optional<String> gap(AuditLine before, AuditLine line, String prev) {
            if (line.seq() != before.seq() + 1) {
                return Optional.of(
                        "line "
                                + line.seq()
                                + " follows line "
                                + before.seq()
                                + ": lines are missing or out of order");
            }
            return prev.equals(before.hash())
                    ? Optional.empty()
                    : Optional.of(
                            "the line does not continue the one before it: lines were replaced");
        }

        private AuditVerification result(Optional<String> fault, boolean unfinished) {
            return new AuditVerification(
                    files,
                    first,
                    before.map(AuditLine::seq).orElse(0L),
                    before.map(AuditLine::hash).orElse(AuditLine.NO_HASH),
                    fault,
                    unfinished);
        }
    }
}
