package dev.jib.mounts.verify;

import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.disk.FileStat;
import dev.jib.mounts.git.HostGit;
import dev.jib.mounts.journal.Journal;
import dev.jib.mounts.journal.Phase;
import dev.jib.mounts.journal.RepositoryRecord;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.LayoutKind;
import dev.jib.mounts.plan.RefStorage;
import dev.jib.mounts.plan.RepositoryFacts;
import dev.jib.mounts.refs.PackedRefs;
import dev.jib.mounts.reftable.ReftableStack;
import dev.jib.mounts.verify.WorktreeScan.Told;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Verifies one repository of a container. Everything is read as bytes first; git runs only to hash
 * packs, in the common dir, and only once nothing is wrong with what it would look at there.
 */
public final class Verification {
    private static final Duration LOCK_AGE = Duration.ofSeconds(60);

    private final HostGit git;
    private final RepositoryFacts facts;
    private final ContainerName container;
    private final LayoutKind layout;
    private final boolean releasing;
    private final Baseline baseline;
    private final Expected expected;
    private final List<Finding> findings = new ArrayList<>();

    /** For what a container may have written in a repository; {@code own} is private to it. */
    public Verification(HostGit git, Journal journal, RepositoryRecord record, HostPath own) {
        this.git = git;
        this.facts = record.facts().orElseThrow();
        this.container = journal.container();
        this.layout = journal.request().layout();
        this.releasing = journal.phase() == Phase.RELEASING;
        this.baseline = Baseline.read(own).orElseGet(() -> assumed(facts));
        this.expected = Expected.of(baseline, facts, releasing);
    }

    /** For a layout that an older jib prepared: what git itself would have written. */
    private static Baseline assumed(RepositoryFacts facts) {
        Map<String, String> files =
                new TreeMap<>(Expected.ofGit(facts.adminDir(), facts.worktree()));
        files.put("commondir", "../..\n");
        return new Baseline(
                Long.MIN_VALUE, files, Map.of(), Optional.empty(), Map.of(), Map.of(), Map.of());
    }

    /** All that is to be told, dangerous or not. */
    public List<Finding> run() {
        return run(LOCK_AGE);
    }

    /**
     * The same.
     *
     * @param lockAge how long a ref has to be locked for its lock to be left over
     */
    List<Finding> run(Duration lockAge) {
        dotGit();
        new WorktreeScan(facts.worktree(), baseline.repositories(), this::add).run();
        watched(FindingKind.RUN_BY_CONFIGURATION, baseline.configured(), baseline.configured());
        Map<String, String> tools = new TreeMap<>(baseline.tools());
        Watched.TOOLS.forEach(t -> tools.putIfAbsent(t, ""));
        watched(FindingKind.RUN_BY_TOOLS, tools, baseline.configured());
        if (layout == LayoutKind.SHARED) {
            new AdminScan(facts.adminDir(), expected, this::digest, this::add).run();
            refs(lockAge);
            objects();
        }
        return List.copyOf(findings);
    }

    Baseline baseline() {
        return baseline;
    }

    private void dotGit() {
        HostPath file = facts.worktree().child(".git");
        Optional<FileStat> stat = FileStat.of(file.path());
        String before = baseline.files().getOrDefault(".git", "gitdir: " + facts.adminDir() + "\n");
        if (!Disk.isDirectory(facts.worktree().path())) {
            return; // taken away on the host, and nothing is left to be caught by
        }
        boolean same =
                stat.filter(s -> s.isRegular() && s.links() == 1).isPresent()
                        && Disk.readRegular(file.path())
                                .filter(text ->
                                        text.equals(before)
                                                || expected.isTurnedBack(".git", Optional.of(text)))
                                .isPresent();
        if (!same) {
            String what = stat.map(FileStat::type).orElse("gone");
            add(
                    FindingKind.DOT_GIT,
                    new Told(file, what + " (expected: '" + before.strip() + "')"));
        }
    }

    private void watched(
            FindingKind kind, Map<String, String> before, Map<String, String> elsewhere) {
        Map<String, String> now = Watched.digests(facts.worktree(), before.keySet());
        before.forEach((path, digest) -> {
            String changed = now.getOrDefault(path, "");
            boolean told = kind != FindingKind.RUN_BY_CONFIGURATION && elsewhere.containsKey(path);
            if (!changed.equals(digest) && !changed.isEmpty() && !told) {
                String what = digest.isEmpty() ? "new" : "changed";
                add(
                        kind,
                        new Told(
                                facts.worktree().child(path),
                                what + "; read it before tools or git run it"));
            }
        });
    }

    private void refs(Duration lockAge) {
        HostPath commonDir = facts.commonDir();
        RefScan scan = new RefScan(commonDir, baseline, InstantSource.system(), lockAge, this::add);
        if (facts.refStorage() == RefStorage.REFTABLE) {
            TableScan tables = new TableScan(baseline, scan);
            tables.ofWorktree(facts.adminDir().child(ReftableStack.DIRECTORY));
            new MovedRefs(facts, baseline, this::add)
                    .run(tables.ofRepository(commonDir.child(ReftableStack.DIRECTORY)));
            return;
        }
        new RefScan(facts.adminDir(), baseline, InstantSource.system(), lockAge, this::add).loose();
        scan.logs(commonDir.child("logs/refs/jib-logs").child(container.value()));
        scan.loose(facts.refNamespaces());
        scan.packed(commonDir.child(PackedRefs.DIRECTORY));
        if (!releasing && !new PackedRefs(commonDir).isLinked()) {
            add(
                    FindingKind.PARTED_PACKED_REFS,
                    new Told(
                            commonDir.child("packed-refs"),
                            "no link to jib-refs any more (JGit replaces it); host and containers"
                                    + " no longer see the same packed refs"));
        }
        new MovedRefs(facts, baseline, this::add).run(scan.refs());
    }

    private void objects() {
        HostPath objects = facts.commonDir().child("objects");
        String before = baseline.files().getOrDefault("alternates", "");
        HostPath alternates = objects.child("info/alternates");
        if (facts.alternates().isEmpty()
                && !Disk.readRegular(alternates.path()).orElse("").equals(before)) {
            add(FindingKind.ALTERNATES, new Told(alternates, "it changed"));
        }
        ObjectScan scan = new ObjectScan(objects, baseline.begun(), this::digest, this::add);
        scan.run();
        if (findings.stream().anyMatch(f -> f.kind().dangerous() && isGits(f))) {
            return; // no git runs among what was found; packs are looked at once that is away
        }
        DerivedFiles derived =
                new DerivedFiles(git, facts.commonDir(), digest().getDigestLength(), this::add);
        scan.changedPacks().forEach(derived::pack);
        if (scan.multiPackIndexChanged()) {
            derived.multiPackIndex();
        }
        scan.changedTimes().forEach(derived::times);
        if (findings.stream().noneMatch(f -> f.kind().dangerous() && isGits(f))) {
            scan.changedBitmaps().forEach(b -> derived.bitmap(b, scan.bitmaps()));
        }
    }

    /** Whether the finding is where a git in the common dir would look. */
    private boolean isGits(Finding finding) {
        return !finding.path().isInside(facts.worktree());
    }

    private MessageDigest digest() {
        try {
            return MessageDigest.getInstance(
                    facts.objectFormat().equals("sha256") ? "SHA-256" : "SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void add(FindingKind kind, Told told) {
        findings.add(new Finding(facts.name(), kind, told.path(), told.text()));
    }
}
