package dev.jib.gateway.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.quarantine.Mirror;
import dev.jib.gateway.quarantine.Mirrors;
import dev.jib.gateway.quarantine.ObjectFetcher;
import dev.jib.gateway.quarantine.ObjectFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MirrorTest extends InspectFixture {
    private final List<ObjectId> asked = new ArrayList<>();
    private final List<Set<ObjectId>> histories = new ArrayList<>();
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
        try (Mirror again = mirrors.open("site", ObjectFormat.SHA1, new Nothing())) {
            assertThat(again.read(old)).isPresent();
            assertThat(again.read(tip)).isEmpty();
        }
    }

    /** The objects of private repositories lie there. */
    @Test
    void isForNoOtherUserOfTheHost() throws Exception {
        Mirrors mirrors = mirrors(Long.MAX_VALUE);
        mirrors.open("site", ObjectFormat.SHA1, new Nothing()).close();
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(root.resolve("mirrors"))))
                .isEqualTo("rwx------");
    }

    @Test
    void asksForTheCommitsOfTheWholeHistoryAtOnceAndLaterOnlyForNewOnes() throws Exception {
        ObjectId first = git.commit("a", "1");
        ObjectId middle = git.commit("a", "2");
        ObjectId tip = git.commit("a", "3");
        Mirrors mirrors = mirrors(Long.MAX_VALUE);
        try (Mirror mirror = mirrors.open("site", ObjectFormat.SHA1, upstream(tip))) {
            mirror.historyFollows();
            for (ObjectId commit : List.of(tip, middle, first)) {
                assertThat(mirror.read(commit)).isPresent();
            }
        }
        assertThat(histories).containsExactly(Set.of(tip));
        ObjectId next = git.commit("a", "4");
        try (Mirror mirror = mirrors.open("site", ObjectFormat.SHA1, upstream(tip, next))) {
            mirror.historyFollows();
            assertThat(mirror.read(next)).isPresent();
            assertThat(mirror.read(first)).isPresent();
        }
        assertThat(histories).containsExactly(Set.of(tip), Set.of(next));
        assertThat(asked).isEmpty();
    }

    @Test
    void asksOnlyOnceForWhatTheUpstreamDoesNotGive() throws Exception {
        ObjectId unknown = new ObjectId("a".repeat(40));
        List<ObjectId> wanted = new ArrayList<>();
        ObjectFetcher nothing =
                new ObjectFetcher() {
                    @Override
                    public Set<ObjectId> advertised() {
                        return Set.of();
                    }

                    @Override
                    public Optional<InputStream> fetch(ObjectId id) {
                        wanted.add(id);
                        return Optional.empty();
                    }

                    @Override
                    public Optional<InputStream> fetchHistory(
                            Collection<ObjectId> tips, Collection<ObjectId> had) {
                        return Optional.empty();
                    }
                };
        try (Mirror mirror = mirrors(1).open("site", ObjectFormat.SHA1, nothing)) {
            assertThat(mirror.read(unknown)).isEmpty();
            assertThat(mirror.read(unknown)).isEmpty();
        }
        assertThat(wanted).containsExactly(unknown);
    }

    @Test
    void looksForWhatToEvictOnceAMinuteAtMost() throws Exception {
        ObjectId tip = git.commit("a", "x".repeat(10_000));
        Mirrors mirrors = mirrors(1);
        for (int expected : new int[] {1, 0, 1}) {
            try (Mirror mirror = mirrors.open("site", ObjectFormat.SHA1, upstream())) {
                mirror.read(tip);
            }
            now = now.plusSeconds(31);
            assertThat(mirrors.evictInTime()).isEqualTo(expected);
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

    @Test
    void whatIsDamagedOnItsDiskIsFetchedAnew() throws Exception {
        ObjectId old = git.commit("a", "1");
        ObjectId tip = git.commit("b", "2");
        Mirrors mirrors = mirrors(Long.MAX_VALUE);
        try (Mirror mirror = mirrors.open("site", ObjectFormat.SHA1, upstream(tip))) {
            mirror.historyFollows(); // a pack
            assertThat(mirror.read(tip)).isPresent();
            assertThat(mirror.read(git.id(tip + "^{tree}"))).isPresent(); // loose
        }
        for (byte[] damage : List.of(new byte[0], "not what git wrote".getBytes(UTF_8))) {
            assertThat(damage(damage)).isGreaterThanOrEqualTo(3);
            asked.clear();
            try (Mirror mirror = mirrors.open("site", ObjectFormat.SHA1, upstream(tip))) {
                mirror.historyFollows();
                for (ObjectId id : List.of(tip, old, git.id(tip + "^{tree}"))) {
                    assertThat(mirror.read(id)).as("%s of %s", id, asked).isPresent();
                }
            }
            asked.clear();
            try (Mirror mirror = mirrors.open("site", ObjectFormat.SHA1, upstream(tip))) {
                assertThat(mirror.read(git.id(tip + "^{tree}"))).isPresent();
                assertThat(asked).as("it is whole again").isEmpty();
            }
        }
    }

    /** Writes that over all objects and packs. */
    private int damage(byte[] content) throws IOException {
        int damaged = 0;
        try (Stream<Path> files = Files.walk(root.resolve("mirrors/site/objects"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                file.toFile().setWritable(true);
                Files.write(file, content);
                damaged++;
            }
        }
        return damaged;
    }

    @Test
    void oneThatWasBegunAndNotFinishedIsMadeAnew() throws Exception {
        ObjectId tip = git.commit("a", "1");
        Files.createDirectories(root.resolve("mirrors/site/objects"));
        Files.createDirectories(root.resolve("mirrors/site/branches"));
        try (Mirror mirror =
                mirrors(Long.MAX_VALUE).open("site", ObjectFormat.SHA1, upstream(tip))) {
            mirror.historyFollows();
            assertThat(mirror.read(tip)).isPresent();
        }
    }

    @Test
    void whatAKilledGatewayLeftInOneIsSwept() throws Exception {
        ObjectId tip = git.commit("a", "1");
        Mirrors mirrors = mirrors(Long.MAX_VALUE);
        try (Mirror mirror = mirrors.open("site", ObjectFormat.SHA1, upstream(tip))) {
            mirror.historyFollows();
            assertThat(mirror.read(tip)).isPresent();
        }
        Path site = root.resolve("mirrors/site");
        List<Path> left =
                List.of(
                        site.resolve("incoming/push-123/pack"),
                        site.resolve("objects/incoming_1.pack"),
                        site.resolve("objects/incoming_1.idx"),
                        site.resolve("objects/noz2.tmp"),
                        site.resolve("history-tips3.new"));
        for (Path file : left) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, "half");
        }
        mirrors.sweep();
        assertThat(left).noneMatch(Files::exists);
        assertThat(site.resolve("incoming/push-123")).doesNotExist();
        try (Mirror mirror = mirrors.open("site", ObjectFormat.SHA1, new Nothing())) {
            assertThat(mirror.read(tip)).isPresent();
        }
        new Mirrors(root.resolve("none"), 0, () -> now).sweep();
    }

    private Mirrors mirrors(long mostBytes) {
        return new Mirrors(root.resolve("mirrors"), mostBytes, () -> now);
    }

    private ObjectFetcher upstream(ObjectId... advertised) {
        return new Upstream(Set.of(advertised));
    }

    /** An upstream that gives any object with all that it reaches, and all history. */
    private final class Upstream implements ObjectFetcher {
        private final Set<ObjectId> advertised;

        Upstream(Set<ObjectId> advertised) {
            this.advertised = advertised;
        }

        @Override
        public Set<ObjectId> advertised() {
            return advertised;
        }

        @Override
        public Optional<InputStream> fetch(ObjectId wanted) throws IOException {
            asked.add(wanted);
            return pack(wanted + "\n", "--revs");
        }

        @Override
        public Optional<InputStream> fetchHistory(
                Collection<ObjectId> wanted, Collection<ObjectId> had) throws IOException {
            histories.add(Set.copyOf(wanted));
            StringBuilder revs = new StringBuilder();
            wanted.forEach(id -> revs.append(id).append('\n'));
            had.forEach(id -> revs.append('^').append(id).append('\n'));
            return pack(revs.toString(), "--revs", "--filter=tree:0");
        }

        private Optional<InputStream> pack(String revs, String... options) throws IOException {
            List<String> command = new ArrayList<>(List.of("pack-objects", "--stdout", "-q"));
            command.addAll(List.of(options));
            byte[] pack = git.run(revs.getBytes(UTF_8), command.toArray(String[]::new));
            return Optional.of(new ByteArrayInputStream(pack));
        }
    }

    private static final class Nothing implements ObjectFetcher {
        @Override
        public Set<ObjectId> advertised() {
            return Set.of();
        }

        @Override
        public Optional<InputStream> fetch(ObjectId wanted) {
            return Optional.empty();
        }

        @Override
        public Optional<InputStream> fetchHistory(
                Collection<ObjectId> wanted, Collection<ObjectId> had) {
            return Optional.empty();
        }
    }
}
