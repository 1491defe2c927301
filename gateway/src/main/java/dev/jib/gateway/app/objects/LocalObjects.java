package dev.jib.gateway.app.objects;

import dev.jib.gateway.app.policy.ObjectVerdict;
import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RefUpdate;
import dev.jib.gateway.inspect.InspectionRefused;
import dev.jib.gateway.inspect.LocalPack;
import dev.jib.gateway.inspect.PushInspection;
import dev.jib.gateway.inspect.PushInspector;
import dev.jib.gateway.inspect.PushObjects;
import dev.jib.gateway.inspect.TrustedKeys;
import dev.jib.gateway.policy.ContentEvaluation;
import dev.jib.gateway.policy.FactsNeeded;
import dev.jib.gateway.policy.KnownOperations;
import dev.jib.gateway.policy.Limits;
import dev.jib.gateway.policy.PolicySnapshot;
import dev.jib.gateway.policy.Push;
import dev.jib.gateway.policy.RefFacts;
import dev.jib.gateway.policy.TrustSet;
import dev.jib.gateway.policy.Verdict;
import dev.jib.gateway.policy.Violation;
import dev.jib.gateway.quarantine.BlobInterest;
import dev.jib.gateway.quarantine.HostStore;
import dev.jib.gateway.quarantine.ObjectFormat;
import dev.jib.gateway.quarantine.PackRefused;
import dev.jib.gateway.quarantine.PackScanner;
import dev.jib.gateway.quarantine.PackWriter;
import dev.jib.gateway.quarantine.Quarantine;
import dev.jib.gateway.quarantine.ScanLimits;
import dev.jib.gateway.quarantine.ScannedPack;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Judges a push as if the objects of a repository on disk had come in a pack: makes that pack, has
 * the scanner that serves live read it, and the inspector tell the content stage about it.
 *
 * <p>The upstream is taken to have the old ids and what the repository's remote-tracking refs name.
 */
public final class LocalObjects implements ObjectVerdict {
    private static final int MOST_BYTES = Integer.MAX_VALUE - 1024;

    private final InstantSource clock;
    private final Path temporary;

    /**
     * A judge.
     *
     * @param clock by which the keys of signatures are valid
     * @param temporary where the pack lies meanwhile
     */
    public LocalObjects(InstantSource clock, Path temporary) {
        this.clock = clock;
        this.temporary = temporary;
    }

    @Override
    public Verdict of(PolicySnapshot snapshot, Push push, Place place) throws IOException {
        Path git = gitDirectory(place.repository());
        Set<ObjectId> tips = new LinkedHashSet<>();
        push.updates().stream()
                .filter(u -> !(u instanceof RefUpdate.Delete))
                .forEach(u -> tips.add(u.newId()));
        Map<RefName, ObjectId> has = new LinkedHashMap<>(TrackedRefs.of(git));
        push.updates().stream()
                .filter(u -> !(u instanceof RefUpdate.Create))
                .forEach(u -> has.put(u.name(), u.oldId()));
        PushInspector inspector =
                new PushInspector(trust(snapshot, place), clock, System::nanoTime);
        int most = (int) Math.min(snapshot.limits().objectBytes(), MOST_BYTES);
        ObjectFormat format = ObjectFormat.of(push.updates().getFirst().newId());
        try (HostStore store = new HostStore(git.resolve("objects"), format, most)) {
            return judged(snapshot, push, inspector, new Local(store, format, tips, has));
        }
    }

    private record Local(
            HostStore store, ObjectFormat format, Set<ObjectId> tips, Map<RefName, ObjectId> has) {}

    private Verdict judged(PolicySnapshot snapshot, Push push, PushInspector inspector, Local local)
            throws IOException {
        Path directory = Files.createTempDirectory(temporary, "jib-explain-");
        try (Quarantine quarantine = Quarantine.open(directory.resolve("quarantine"))) {
            Path file = quarantine.directory().resolve("local.pack");
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                Set<ObjectId> ids =
                        local.tips.isEmpty()
                                ? Set.of()
                                : LocalPack.ids(local.store, local.tips, local.has.values());
                PackWriter.write(local.store, ids, out);
            }
            ScannedPack pack = scanned(snapshot.limits(), local.format, file, quarantine);
            FactsNeeded needed = snapshot.factsNeeded(push, KnownOperations.NONE);
            PushInspection inspection =
                    inspector.begin(
                            new PushObjects(push.updates(), pack, local.store, local.has),
                            needed,
                            snapshot.blobScanner(),
                            snapshot.limits().time());
            List<RefFacts> refs = inspection.refs();
            ContentEvaluation content = snapshot.contentStage(push, refs);
            inspection.tell(content);
            return content.finish();
        } catch (InspectionRefused | PackRefused e) {
            return refused(push, String.valueOf(e.getMessage()));
        } finally {
            Files.deleteIfExists(directory.resolve("quarantine"));
            Files.deleteIfExists(directory);
        }
    }

    private static ScannedPack scanned(
            Limits limits, ObjectFormat format, Path file, Quarantine quarantine)
            throws IOException, PackRefused {
        ScanLimits scan =
                new ScanLimits(
                        limits.packBytes(),
                        Math.min(limits.objectBytes(), MOST_BYTES),
                        limits.inflatedBytes(),
                        (int) Math.min(limits.objects(), 1 << 28),
                        Math.min(limits.deltaDepth(), 4095),
                        limits.time());
        PackScanner scanner = new PackScanner(scan, format, BlobInterest.NONE, System::nanoTime);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return scanner.scan(
                    in,
                    OutputStream.nullOutputStream(),
                    quarantine,
                    PackScanner.PackEnd.END_OF_STREAM);
        }
    }

    private static Map<TrustSet, TrustedKeys> trust(PolicySnapshot snapshot, Place place)
            throws IOException {
        Map<TrustSet, TrustedKeys> trust = new TreeMap<>();
        for (TrustSet set : snapshot.trustSets()) {
            trust.put(set, TrustedKeys.load(place.configuration().resolve(set.name())));
        }
        return trust;
    }

    private static Verdict refused(Push push, String what) {
        Violation violation =
                new Violation(
                        Violation.INSPECTION,
                        push.updates().stream().map(RefUpdate::name).toList(),
                        what,
                        List.of(),
                        Optional.of("git fsck, then push again"),
                        "could not be inspected");
        return new Verdict.Denied(List.of(violation), 0, List.of());
    }

    private static Path gitDirectory(Path said) throws IOException {
        for (Path candidate : List.of(said, said.resolve(".git"))) {
            if (Files.isDirectory(candidate.resolve("objects"))) {
                return candidate;
            }
        }
        throw new IOException(
                said
                        + " is no git directory (expected: one with objects in it, such as .git;"
                        + " for a linked worktree what git rev-parse --git-common-dir prints)");
    }
}
