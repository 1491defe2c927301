package dev.jib.gateway.audit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where a log ends: what the next line has to go on from.
 *
 * @param seq the number of the last whole line, 0 when there is none
 * @param hash its hash
 * @param length the bytes of the newest file up to and including it
 */
record AuditTail(long seq, String hash, long length) {
    private static final int WINDOW = 1 << 20;

    static AuditTail of(Path file) throws IOException {
        List<Path> files = files(file);
        for (int i = files.size() - 1; i >= 0; i--) {
            AuditTail tail = in(files.get(i));
            if (tail.seq > 0) {
                return files.get(i).equals(file) ? tail : new AuditTail(tail.seq, tail.hash, 0);
            }
        }
        return new AuditTail(0, AuditLine.NO_HASH, 0);
    }

    /** When the first line of that file was written; empty when it has none. */
    static Optional<Instant> begun(Path file) throws IOException {
        if (!Files.exists(file) || Files.size(file) == 0) {
            return Optional.empty();
        }
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            String first = reader.readLine();
            return first == null ? Optional.empty() : Optional.of(AuditLine.parse(first).time());
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return Optional.empty(); // verification says what is wrong with it
        }
    }

    static List<Path> files(Path file) throws IOException {
        List<Path> once = listed(file);
        List<Path> again = listed(file);
        while (!again.equals(once)) {
            once = again;
            again = listed(file);
        }
        return again;
    }

    /** One that is renamed while a directory is read may be left out, and a later one be there. */
    private static List<Path> listed(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        Pattern rotated =
                Pattern.compile(Pattern.quote(String.valueOf(file.getFileName())) + "\\.(\\d+)");
        List<Path> files = new ArrayList<>();
        if (directory != null && Files.isDirectory(directory)) {
            try (Stream<Path> entries = Files.list(directory)) {
                entries.filter(p -> rotated.matcher(String.valueOf(p.getFileName())).matches())
                        .sorted(Comparator.comparingLong(AuditTail::number))
                        .forEach(files::add);
            }
        }
        if (Files.exists(file)) {
            files.add(file);
        }
        return files;
    }

    static long number(Path rotated) {
        String name = String.valueOf(rotated.getFileName());
        return Long.parseLong(name.substring(name.lastIndexOf('.') + 1));
    }

    private static AuditTail in(Path file) throws IOException {
        try (RandomAccessFile data = new RandomAccessFile(file.toFile(), "r")) {
            long size = data.length();
            int window = (int) Math.min(size, WINDOW);
            byte[] end = new byte[window];
            data.seek(size - window);
            data.readFully(end);
            int newline = window - 1;
            while (newline >= 0 && end[newline] != '\n') {
                newline--;
            }
            if (newline < 0) {
                return new AuditTail(0, AuditLine.NO_HASH, 0);
            }
            int start = newline;
            while (start > 0 && end[start - 1] != '\n') {
                start--;
            }
            String text = new String(end, start, newline - start, StandardCharsets.UTF_8);
            AuditLine line = parsed(file, text);
            return new AuditTail(line.seq(), line.hash(), size - window + newline + 1);
        }
    }

    private static AuditLine parsed(Path file, String text) throws IOException {
        try {
            return AuditLine.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "audit log "
                            + file
                            + ": the last line cannot be gone on from: "
                            + e.getMessage()
                            + " (move the file away to begin a new log, and find out who changed"
                            + " it)",
                    e);
        }
    }
}
