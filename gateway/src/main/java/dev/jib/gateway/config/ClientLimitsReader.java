package dev.jib.gateway.config;

import java.time.Duration;
import java.util.Optional;

/** Reads {@code gateway.limits}. */
final class ClientLimitsReader {
    private static final int MOST = 1_000_000;
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final int LEAST_LINE = 256;
    private static final int MOST_LINE = 65520; // gitprotocol-common(5)
    private static final int LEAST_HEAD = 1024;
    private static final int MOST_HEAD = 1 << 20;
    private static final int LEAST_FIELDS = 16;
    private static final int MOST_FIELDS = 1000;

    private ClientLimitsReader() {}

    static Optional<ClientLimits> read(Value value) {
        Optional<Section> section = Section.of(value, "{connections: 4000, ...}");
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Section s = section.get();
        ClientLimits said =
                new ClientLimits(
                        count(s, "connections"),
                        count(s, "session-connections"),
                        count(s, "concurrent"),
                        count(s, "per-second"),
                        count(s, "burst"),
                        time(s, "operation"),
                        time(s, "first-line"),
                        time(s, "body-idle"),
                        time(s, "keep-alive"),
                        time(s, "linger"),
                        number(s, "line-bytes", LEAST_LINE, MOST_LINE),
                        number(s, "head-bytes", LEAST_HEAD, MOST_HEAD),
                        number(s, "head-fields", LEAST_FIELDS, MOST_FIELDS),
                        s.optional("quarantine-bytes", Readers::size),
                        count(s, "upstream-connections"),
                        count(s, "upstream-ssh-connections"));
        s.end();
        return Optional.of(said);
    }

    private static Optional<Duration> time(Section section, String key) {
        return section.optional(key, Readers.durationUpTo(LONGEST, "30d"));
    }

    private static Optional<Integer> count(Section section, String key) {
        return number(section, key, 1, MOST);
    }

    private static Optional<Integer> number(Section section, String key, int least, int most) {
        return section.optional(key, Readers.number(least, most)).map(Long::intValue);
    }
}
