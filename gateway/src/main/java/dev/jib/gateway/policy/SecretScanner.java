package dev.jib.gateway.policy;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Searches blobs for the built-in patterns of secrets as their bytes stream by.
 *
 * <p>One pass of an automaton finds the literal beginnings; only there a pattern is tried, forward
 * and without going back, so that the time is linear whatever the content. NUL bytes are skipped,
 * which makes UTF-16 text readable.
 */
final class SecretScanner implements BlobScanner {
    private static final int MAX_FINDINGS = 100;
    private static final int WINDOW = 4096;
    private static final int BUFFER = 64 * 1024;

    private final ImmutableList<SecretPattern> patterns;
    private final int[] beginnings;
    private final Automaton automaton;

    /** A scanner for the patterns of those names. */
    SecretScanner(Set<String> names) {
        this.patterns = ImmutableList.copyOf(SecretPatterns.named(names));
        this.beginnings = patterns.stream().mapToInt(p -> p.beginning().length).toArray();
        this.automaton = Automaton.of(patterns.stream().map(SecretPattern::beginning).toList());
    }

    @Override
    public Scan begin() {
        return new Pass();
    }

    /** A literal beginning that was seen, with its place counted from the start of the blob. */
    private record Hit(SecretPattern pattern, long start, int line) {}

    private final class Pass implements Scan {
        private final byte[] buffer = new byte[BUFFER];
        private final Deque<Hit> hits = new ArrayDeque<>();
        private final List<SecretFinding> findings = new ArrayList<>();
        private int filled;
        private long dropped;
        private int state;
        private int line = 1;

        @Override
        public void accept(byte[] bytes, int offset, int length) {
            for (int i = offset; i < offset + length; i++) {
                if (bytes[i] != 0) {
                    take(bytes[i]);
                }
            }
        }

        private void take(byte b) {
            if (filled == BUFFER) {
                judge(dropped + filled - WINDOW);
                System.arraycopy(buffer, BUFFER - 2 * WINDOW, buffer, 0, 2 * WINDOW);
                dropped += BUFFER - 2 * WINDOW;
                filled = 2 * WINDOW;
            }
            buffer[filled++] = b;
            if (b == '\n') {
                line++;
            }
            state = automaton.step(state, b);
            int[] ending = automaton.ending(state);
            if (ending.length > 0) {
                note(ending);
            }
        }

        private void note(int[] ending) {
            for (int index : ending) {
                hits.add(new Hit(patterns.get(index), dropped + filled - beginnings[index], line));
            }
        }

        /** Tries the patterns of all beginnings before that place. */
        private void judge(long before) {
            while (!hits.isEmpty() && hits.getFirst().start < before) {
                Hit hit = hits.removeFirst();
                int start = (int) (hit.start - dropped);
                int end = hit.pattern.match(buffer, start, filled);
                if (end >= 0 && findings.size() < MAX_FINDINGS) {
                    findings.add(
                            new SecretFinding(
                                    hit.pattern.name(), hit.line, fingerprint(start, end)));
                }
            }
        }

        private String fingerprint(int start, int end) {
            return Hashing.sha256()
                    .hashBytes(buffer, start, end - start)
                    .toString()
                    .substring(0, 16);
        }

        @Override
        public List<SecretFinding> finish() {
            judge(Long.MAX_VALUE);
            return List.copyOf(findings);
        }
    }
}
