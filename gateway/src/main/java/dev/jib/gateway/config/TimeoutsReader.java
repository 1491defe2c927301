package dev.jib.gateway.config;

import java.time.Duration;
import java.util.Optional;

/** Reads {@code gateway.timeouts}. */
final class TimeoutsReader {
    private static final Duration LONGEST = Duration.ofDays(1);

    private TimeoutsReader() {}

    static Optional<Timeouts> read(Value value) {
        Optional<Section> section = Section.of(value, "{connect: 10s, ...}");
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Section s = section.get();
        Timeouts d = Timeouts.DEFAULT;
        Timeouts said =
                new Timeouts(
                        time(s, "connect", d.connect()),
                        time(s, "tls", d.tls()),
                        time(s, "response", d.response()),
                        time(s, "idle", d.idle()),
                        time(s, "push", d.push()),
                        time(s, "turn", d.turn()),
                        time(s, "unused", d.unused()),
                        time(s, "warm", d.warm()),
                        time(s, "ssh-keepalive", d.sshKeepalive()),
                        time(s, "forge", d.forge()),
                        time(s, "token", d.token()),
                        time(s, "shutdown", d.shutdown()));
        s.end();
        return Optional.of(said);
    }

    private static Duration time(Section section, String key, Duration otherwise) {
        return section.or(key, Readers.durationUpTo(LONGEST, "1d"), otherwise);
    }
}
