package dev.jib.gateway.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log from its end on, over any number of rotations: each line once, in order. For one
 * thread.
 */
public final class AuditFollower implements AutoCloseable {
    private static final Pattern SEQ = Pattern.compile("\\{\"seq\":([0-9]{1,18}),.*");

    private final Path file;
    private @Nullable LineFile current;
    private long last;

    /** Follows the log in that file, which need not be there yet. */
    public AuditFollower(Path file) {
        this.file = file;
    }

    /** The last lines of the log, also those in rotated files; at most so many. */
    public List<String> last(int count) throws IOException {
        List<Path> rotated = AuditTail.files(file).stream().filter(f -> !f.equals(file)).toList();
        for (int from = rotated.size(); ; from--) {
            close();
            last = from == 0 ? 0 : AuditTail.number(rotated.get(from - 1));
            List<String> lines = next();
            if (lines.size() >= count || from == 0) {
                return lines.subList(Math.max(0, lines.size() - count), lines.size());
            }
        }
    }

    /** The lines that came since the last call. */
    public List<String> next() throws IOException {
        List<String> lines = new ArrayList<>();
        do {
            if (current != null) {
                read(current, lines);
            }
        } while (!isCurrent() && openNext(lines));
        return lines;
    }

    private void read(LineFile from, List<String> lines) throws IOException {
        for (Optional<String> line = from.next(); line.isPresent(); line = from.next()) {
            long seq = seq(line.get());
            if (seq < 0 || seq > last) {
                lines.add(line.get());
                last = Math.max(seq, last);
            }
        }
    }

    private boolean isCurrent() throws IOException {
        try {
            return current != null && current.key().equals(LineFile.keyOf(file));
        } catch (NoSuchFileException e) {
            return current != null; // between two files
        }
    }

    /** Reads the files that were rotated meanwhile, and opens the newest. */
    private boolean openNext(List<String> lines) throws IOException {
        if (current != null) {
            read(current, lines); // what came before it was rotated away
            close();
        }
        for (Path old : AuditTail.files(file)) {
            if (!old.equals(file) && AuditTail.number(old) > last) {
                try (LineFile whole = LineFile.open(old)) {
                    read(whole, lines);
                } catch (NoSuchFileException e) {
                    continue; // removed, as the configuration says
                }
            }
        }
        if (!Files.exists(file)) {
            return false;
        }
        current = LineFile.open(file);
        return true;
    }

    private static long seq(String line) {
        Matcher matcher = SEQ.matcher(line);
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
    }

    @Override
    public void close() throws IOException {
        if (current != null) {
            current.close();
            current = null;
        }
    }
}
