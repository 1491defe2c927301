package dev.jib.mounts.verify;

import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.disk.FileStat;
import dev.jib.mounts.disk.Ownership;
import dev.jib.mounts.disk.UntrustedDirectory;
import dev.jib.mounts.git.HostGit;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.RepositoryFacts;
import dev.jib.mounts.refs.PackedRefs;
import dev.jib.mounts.reftable.ReftableStack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Moves what was found aside, on the same file system, so that nothing is lost and no git takes it
 * for its own any more; then puts back what git needs in its place, from the baseline.
 */
final class Quarantine {
    private static final Set<FindingKind> IN_PLACE =
            EnumSet.of(
                    FindingKind.PARTED_PACKED_REFS,
                    FindingKind.MOVED_REF,
                    FindingKind.IN_PROGRESS,
                    FindingKind.SOCKET,
                    FindingKind.RUN_BY_TOOLS);

    private final RepositoryFacts facts;
    private final ContainerName container;
    private final Mending mending;
    private final TableMending tableMending;
    private final KeptIds kept;
    private final List<String> done = new ArrayList<>();

    Quarantine(HostGit git, RepositoryFacts facts, ContainerName container, Baseline baseline) {
        this.facts = facts;
        this.container = container;
        this.mending = new Mending(git, facts, baseline);
        this.kept = new KeptIds(git, facts, container);
        this.tableMending = new TableMending(git, facts, baseline, this::move);
    }

    /** Deals with the findings and tells what was done. */
    List<String> take(List<Finding> findings, boolean locksToo) {
        boolean packed = findings.stream().anyMatch(this::isPackedRefs);
        Optional<PackedLines> lines = packed ? mending.packedLines() : Optional.empty();
        lines.ifPresent(l -> kept.note(l.dropped()));
        Set<HostPath> tables = new LinkedHashSet<>();
        for (Finding finding : findings) {
            Optional<HostPath> of = tablesOf(finding);
            if (of.isPresent()) {
                tables.add(of.get());
            } else if (!IN_PLACE.contains(finding.kind())
                    && (locksToo || finding.kind() != FindingKind.LEFT_LOCK)) {
                parts(finding).forEach(this::move);
            } else if (finding.kind() == FindingKind.PARTED_PACKED_REFS) {
                new PackedRefs(facts.commonDir()).link();
                done.add(finding.path() + ": host and containers share packed-refs again");
            }
        }
        for (HostPath directory : tables) {
            done.addAll(tableMending.mend(directory, kept));
        }
        if (packed) {
            done.addAll(mending.packedRefs(lines));
        }
        done.addAll(mending.afterwards(findings));
        done.addAll(kept.keep());
        return List.copyOf(done);
    }

    private boolean isPackedRefs(Finding finding) {
        return finding.path()
                .equals(facts.commonDir().child(PackedRefs.DIRECTORY).child("packed-refs"));
    }

    /**
     * The directory of tables that a finding is in, when not the file is wrong but what it says.
     */
    private Optional<HostPath> tablesOf(Finding finding) {
        if (finding.kind() != FindingKind.REF && finding.kind() != FindingKind.HEAD) {
            return Optional.empty();
        }
        return Stream.of(facts.adminDir(), facts.commonDir())
                .map(gitDir -> gitDir.child(ReftableStack.DIRECTORY))
                .filter(finding.path()::isInside)
                .findFirst();
    }

    /** The files that go together. */
    private List<HostPath> parts(Finding finding) {
        HostPath path = finding.path();
        String name = path.toString();
        if (finding.kind() == FindingKind.BARE_REPOSITORY && path.equals(facts.worktree())) {
            return List.of(path.child("HEAD"));
        }
        if (finding.kind() == FindingKind.DERIVED && name.contains("/pack/multi-pack-index")) {
            return multiPackIndexes(path);
        }
        if (finding.kind() == FindingKind.OBJECT && name.endsWith(".idx")) {
            String stem = name.substring(0, name.length() - ".idx".length());
            return List.of(
                    path,
                    HostPath.of(stem + ".pack"),
                    HostPath.of(stem + ".rev"),
                    HostPath.of(stem + ".bitmap"));
        }
        return List.of(path);
    }

    /** All of them: a bitmap that stays would be believed again beside the next such index. */
    private static List<HostPath> multiPackIndexes(HostPath one) {
        Path packs = one.path().resolveSibling("");
        Optional<UntrustedDirectory> open = UntrustedDirectory.open(packs);
        if (open.isEmpty()) {
            return List.of(one);
        }
        try (UntrustedDirectory in = open.get()) {
            return in.names().stream()
                    .filter(n -> n.startsWith("multi-pack-index"))
                    .map(n -> new HostPath(packs.resolve(n)))
                    .toList();
        }
    }

    private void move(HostPath path) {
        HostPath root =
                List.of(facts.worktree(), facts.adminDir(), facts.commonDir()).stream()
                        .filter(r -> path.isInside(r) && !path.equals(r))
                        .findFirst()
                        .orElse(path);
        if (root.equals(path) || !Disk.exists(path.path())) {
            return;
        }
        HostPath store = store(root);
        Path relative = root.path().relativize(path.path());
        within(
                root,
                relative,
                in -> {
                    Optional<UntrustedDirectory> to = UntrustedDirectory.open(store.path());
                    if (to.isPresent()) {
                        try (UntrustedDirectory target = to.get()) {
                            String name = free(target, relative.getFileName());
                            in.give(relative.getFileName(), target, name);
                            makeListed(target, Path.of(name));
                            if (isRef(path)) { // read where no container changes it any more
                                kept.note(target, Path.of(name));
                            }
                            defuse(target, Path.of(name), 0);
                            done.add("moved " + path + " to " + store.child(name));
                        }
                    }
                });
    }

    private boolean isRef(HostPath path) {
        return !path.toString().endsWith(".lock")
                && Stream.of(facts.commonDir(), facts.adminDir())
                        .anyMatch(gitDir -> path.isInside(gitDir.child("refs")));
    }

    /** A directory that its owner cannot list can be, where no container reaches its name. */
    private static void makeListed(UntrustedDirectory store, Path name) {
        boolean directory = store.stat(name).filter(FileStat::isDirectory).isPresent();
        Optional<UntrustedDirectory> listed = store.directory(name);
        if (listed.isPresent()) {
            listed.get().close();
        } else if (directory) {
            Path path = store.path().resolve(name);
            Disk.run(
                    "make " + path + " readable",
                    () ->
                            Files.setPosixFilePermissions(
                                    path, PosixFilePermissions.fromString("rwx------")));
        }
    }

    /** Beside the worktree for what lay in it, else in the common dir. */
    private HostPath store(HostPath root) {
        HostPath above =
                root.equals(facts.worktree())
                        ? new HostPath(root.path().resolveSibling(".jib-quarantine"))
                        : facts.commonDir().child("jib-quarantine");
        HostPath store = above.child(container.value());
        for (HostPath made : List.of(above, store)) {
            if (Disk.makeDirectory(made.path())) {
                Ownership.give(made.path(), Ownership.of(facts.commonDir()));
            }
        }
        return store;
    }

    private static String free(UntrustedDirectory store, Path name) {
        List<String> taken = store.names();
        int number = 1;
        String prefix = number + "-";
        while (isTaken(taken, prefix)) {
            prefix = ++number + "-";
        }
        String plain = name.toString().replaceAll("[^A-Za-z0-9._-]", "_");
        return prefix + plain.substring(0, Math.min(plain.length(), 100));
    }

    private static boolean isTaken(List<String> names, String prefix) {
        return names.stream().anyMatch(n -> n.startsWith(prefix));
    }

    /** No directory in the store is one that git takes for a repository. */
    private static void defuse(UntrustedDirectory in, Path name, int depth) {
        Optional<UntrustedDirectory> inner = in.directory(name);
        if (inner.isEmpty() || depth > 100) {
            return;
        }
        try (UntrustedDirectory open = inner.get()) {
            for (Path entry : open.entries()) {
                String text = entry.toString();
                defuse(open, entry, depth + 1);
                if (text.equals("HEAD") || GitNames.isDotGit(text)) {
                    open.give(entry, open, "quarantined" + text);
                }
            }
        }
    }

    private static void within(HostPath root, Path relative, Consumer<UntrustedDirectory> action) {
        Optional<UntrustedDirectory> open = UntrustedDirectory.open(root.path());
        for (int i = 0; open.isPresent(); i++) {
            try (UntrustedDirectory directory = open.get()) {
                if (i == relative.getNameCount() - 1) {
                    action.accept(directory);
                    return;
                }
                open = directory.directory(relative.getName(i));
            }
        }
    }
}
