package dev.jib.mounts.verify;

import dev.jib.mounts.disk.UntrustedDirectory;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.reftable.RefRecord;
import dev.jib.mounts.reftable.ReftableStack;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Looks at a directory of reftables that containers write: its files, and the refs in them. */
final class TableScan {
    private static final Pattern NEW_TABLE =
            Pattern.compile("0x[0-9a-f]+-0x[0-9a-f]+-[0-9a-f]+\\.temp\\.[A-Za-z0-9]+");
    private static final List<String> IN_PROGRESS = List.of("CHERRY_PICK_HEAD", "REVERT_HEAD");
    private static final Pattern OF_WORKTREE =
            Pattern.compile("[A-Z_]+|refs/(?:bisect|worktree|rewritten)/.*");

    private final Baseline baseline;
    private final RefScan scan;

    /** With the eyes for files of {@code scan}. */
    TableScan(Baseline baseline, RefScan scan) {
        this.baseline = baseline;
        this.scan = scan;
    }

    /** Looks at the tables of the repository; the values of the refs in them. */
    Map<String, String> ofRepository(HostPath directory) {
        return run(directory, false);
    }

    /** Looks at those of a worktree, which have HEAD and what else is each worktree's own. */
    Map<String, String> ofWorktree(HostPath directory) {
        return run(directory, true);
    }

    private Map<String, String> run(HostPath directory, boolean ofWorktree) {
        Optional<UntrustedDirectory> open = UntrustedDirectory.open(directory.path());
        if (open.isEmpty()) {
            scan.tell(FindingKind.REF, directory, "it is no directory (expected: one with tables)");
            return Map.of();
        }
        try (UntrustedDirectory in = open.get()) {
            in.entries().forEach(entry -> file(in, entry, directory.child(entry.toString())));
            ReftableStack stack = ReftableStack.read(in);
            stack.problems()
                    .forEach((file, problem) ->
                            scan.tell(FindingKind.REF, directory.child(file), problem));
            for (RefRecord record : stack.refs().values()) {
                problem(record, ofWorktree, baseline)
                        .ifPresent(p -> scan.tell(FindingKind.REF, directory, p));
            }
            if (!stack.refs().containsKey("HEAD")) {
                scan.tell(FindingKind.HEAD, directory, "there is no HEAD in its tables");
            }
            IN_PROGRESS.stream()
                    .filter(stack.refs()::containsKey)
                    .forEach(name ->
                            scan.tell(
                                    FindingKind.IN_PROGRESS,
                                    directory,
                                    name + " is there: not finished"));
            return stack.values();
        }
    }

    /** Whether the tables of a worktree have refs that git keeps with the repository's. */
    static boolean hasForeign(ReftableStack stack) {
        return stack.refs().values().stream().anyMatch(r -> isForeign(r.name()));
    }

    private static boolean isForeign(String name) {
        return !OF_WORKTREE.matcher(name).matches();
    }

    private void file(UntrustedDirectory in, Path entry, HostPath path) {
        String name = entry.toString();
        if (name.endsWith(".lock")) {
            in.stat(entry).filter(s -> scan.isPlain(s, path)).ifPresent(s -> scan.lock(s, path));
        } else if (name.equals(ReftableStack.LIST)
                || ReftableStack.TABLE.matcher(name).matches()
                || NEW_TABLE.matcher(name).matches()) {
            in.stat(entry).ifPresent(s -> scan.isPlain(s, path));
        } else {
            scan.tell(FindingKind.UNKNOWN_NAME, path, "git has none of that name");
        }
    }

    /** What is wrong with a ref in tables; what no ref can be named is the table's problem. */
    static Optional<String> problem(RefRecord record, boolean ofWorktree, Baseline baseline) {
        String name = record.name();
        if (ofWorktree && isForeign(name)) {
            return Optional.of("the tables of a worktree have no " + name);
        }
        Optional<String> named =
                name.startsWith("refs/")
                        ? SharedRef.problem(name, record.value(), baseline.refs())
                        : Optional.empty();
        return named.isPresent()
                ? named
                : record.target().flatMap(t -> SharedRef.problemOfTarget(name, t, baseline.refs()));
    }
}
