package dev.jib.gateway.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RefUpdate;
import dev.jib.gateway.policy.BlobScanner;
import dev.jib.gateway.policy.Fact;
import dev.jib.gateway.policy.FactsNeeded;
import dev.jib.gateway.policy.RefFacts;
import dev.jib.gateway.policy.SecretFinding;
import dev.jib.gateway.policy.TrustSet;
import dev.jib.gateway.quarantine.BlobInterest;
import dev.jib.gateway.quarantine.HostStore;
import dev.jib.gateway.quarantine.ObjectFormat;
import dev.jib.gateway.quarantine.ObjectSource;
import dev.jib.gateway.quarantine.PackScanner;
import dev.jib.gateway.quarantine.Quarantine;
import dev.jib.gateway.quarantine.ScanLimits;
import dev.jib.gateway.quarantine.ScannedPack;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A git repository whose commits are pushed to the inspector; the base of tests about pushes. */
abstract class InspectFixture {
    static final RefName MAIN = new RefName("refs/heads/main");

    @TempDir Path root;
    TestRepository git;
    Map<TrustSet, TrustedKeys> trust = Map.of();
    InstantSource clock = InstantSource.system();
    ObjectSource bases = ObjectSource.NONE;

    @BeforeEach
    void makeRepository() throws Exception {
        git = TestRepository.init(root.resolve("repository"));
    }

    /** What the inspection of a push told. */
    record Told(List<RefFacts> refs, RecordingEvaluation content, int newCommits) {}

    /** Pushes what git itself would send to an upstream with these refs. */
    Told push(List<RefUpdate> updates, ObjectId... advertised) throws Exception {
        Set<ObjectId> wants = new HashSet<>();
        updates.stream().filter(u -> !u.newId().isZero()).forEach(u -> wants.add(u.newId()));
        return inspect(git.pack(wants, List.of(advertised)), updates, advertised);
    }

    Told inspect(byte[] pack, List<RefUpdate> updates, ObjectId... advertised) throws Exception {
        ObjectFormat format = ObjectFormat.of(updates.get(0).newId());
        PackScanner scanner =
                new PackScanner(ScanLimits.defaults(), format, BlobInterest.NONE, System::nanoTime);
        FactsNeeded needed = new FactsNeeded(EnumSet.allOf(Fact.class), trust.keySet());
        try (Quarantine quarantine = Quarantine.open(root.resolve("quarantine"))) {
            ScannedPack scanned =
                    scanner.scan(
                            new ByteArrayInputStream(pack),
                            OutputStream.nullOutputStream(),
                            quarantine,
                            PackScanner.PackEnd.END_OF_STREAM);
            PushInspection inspection =
                    new PushInspector(trust, clock, System::nanoTime)
                            .begin(
                                    new PushObjects(updates, scanned, bases, branches(advertised)),
                                    needed,
                                    new WordScanner("SECRET"),
                                    Duration.ofSeconds(60));
            List<RefFacts> refs = inspection.refs();
            RecordingEvaluation content = new RecordingEvaluation();
            inspection.tell(content);
            return new Told(refs, content, inspection.newCommits());
        } finally {
            assertThat(root.resolve("quarantine")).isEmptyDirectory();
        }
    }

    /** An upstream whose branches these are. */
    private static Map<RefName, ObjectId> branches(ObjectId... ids) {
        Map<RefName, ObjectId> branches = new HashMap<>();
        for (ObjectId id : ids) {
            branches.put(new RefName("refs/heads/" + id), id);
        }
        return branches;
    }

    /** Lets the inspector read the repository as the session's host repository. */
    HostStore hostStore() {
        HostStore store = new HostStore(git.objects(), ObjectFormat.SHA1, 16 << 20);
        bases = store;
        return store;
    }

    static RefUpdate create(String name, ObjectId id) {
        return new RefUpdate.Create(new RefName(name), id);
    }

    static RefUpdate change(ObjectId from, ObjectId to) {
        return new RefUpdate.Change(MAIN, from, to);
    }

    Path file(String name, String content) throws Exception {
        return Files.writeString(root.resolve(name), content);
    }

    /** Finds one word. */
    private record WordScanner(String word) implements BlobScanner {
        @Override
        public Scan begin() {
            return new Scan() {
                private final StringBuilder text = new StringBuilder();

                @Override
                public void accept(byte[] bytes, int offset, int length) {
                    text.append(
                            new String(
                                    bytes,
                                    offset,
                                    length,
                                    java.nio.charset.StandardCharsets.ISO_8859_1));
                }

                @Override
                public List<SecretFinding> finish() {
                    return text.indexOf(word) < 0
                            ? List.of()
                            : List.of(new SecretFinding("word", 1, "0123456789abcdef"));
                }
            };
        }
    }
}
