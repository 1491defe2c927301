package dev.jib.gateway.upstream.ssh;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** The beginning of what a command says on its standard error; the rest is dropped. */
final class ErrorText extends OutputStream {
    private static final int MAX = 4096;
    private static final List<String> TELLING =
            List.of("fatal:", "error:", "remote: error", "denied", "not found");

    private final byte[] text = new byte[MAX];
    private int length;

    @Override
    public synchronized void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int count) {
        int kept = Math.min(count, MAX - length);
        System.arraycopy(bytes, offset, text, length, kept);
        length += kept;
    }

    /** The line that says what went wrong: one that looks like an error, or else the first. */
    synchronized String telling() {
        List<String> lines =
                new String(text, 0, length, StandardCharsets.UTF_8)
                        .lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList();
        return lines.stream()
                .filter(line -> TELLING.stream().anyMatch(line.toLowerCase(Locale.ROOT)::contains))
                .findFirst()
                .or(() -> lines.stream().findFirst())
                .orElse("");
    }
}
