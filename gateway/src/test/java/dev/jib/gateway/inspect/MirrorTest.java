package dev.jib.gateway.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.quarantine.Mirror;
import dev.jib.gateway.quarantine.Mirrors;
import dev.jib.gateway.quarantine.ObjectFetcher;
import dev.jib.gateway.quarantine.ObjectFormat;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MirrorTest extends InspectFixture {
    private final List<ObjectId> asked = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void fetchesOnlyWhatItDoesNotHave() throws Exception {
        ObjectId old = git.commit("a", "1");
        ObjectId tip = git.commit("b", "2");
        Mirrors mirrors = mirrors(Long.MAX_VALUE);
        try (Mirror mirror = mirrors.open("site", ObjectFormat.SHA1, upstream())) {
            assertThat(mirror.local().read(old)).isEmpty();
            bases = mirror;
            Told told = push(List.of(change(old, tip)), old);
            assertThat(told.content().lines(0)).containsExactly("ADD b");
            push(List.of(change(old, tip)), old);
        }
        assertThat(asked).containsExactly(old);
        try (Mirror again = mirrors.open("site", ObjectFormat.SHA1, id -> Optional.empty())) {
            assertThat(again.read(old)).isPresent();
            assertThat(again.read(tip)).isEmpty();
        }
    }

    @Test
    void evictsTheOneThatWasNotUsedForLongestAndIsNotInUse() throws Exception {
        ObjectId tip = git.commit("a", "x".repeat(10_000));
        Mirrors mirrors = mirrors(1);
        for (String name : List.of("old", "used", "new")) {
            now = now.plusSeconds(60);
            try (Mirror mirror = mirrors.open(name, ObjectFormat.SHA1, upstream())) {
                mirror.read(tip);
            }
        }
        try (Mirror used = mirrors.open("used", ObjectFormat.SHA1, upstream())) {
            assertThat(mirrors.evict()).isEqualTo(2);
            assertThat(used.local().read(tip)).isPresent();
        }
        assertThat(root.resolve("mirrors").toFile().list()).containsExactly("used");
        assertThat(mirrors(Long.MAX_VALUE).evict()).isZero();
    }

    private Mirrors mirrors(long mostBytes) {
        return new Mirrors(root.resolve("mirrors"), mostBytes, () -> now);
    }

    private ObjectFetcher upstream() {
        return id -> {
            asked.add(id);
            byte[] pack =
                    git.run(
                            (id + "\n").getBytes(UTF_8),
                            "pack-objects",
                            "--revs",
                            "--stdout",
                            "-q");
            return Optional.of(new ByteArrayInputStream(pack));
        };
    }
}
