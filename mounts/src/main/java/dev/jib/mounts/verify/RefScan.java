package dev.jib.mounts.verify;

import dev.jib.mounts.disk.FileStat;
import dev.jib.mounts.disk.UntrustedDirectory;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.RefNames;
import dev.jib.mounts.verify.WorktreeScan.Told;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks at refs that containers write: loose files, packed-refs, reflogs. Nothing but regular files
 * under names that git gives, with what git writes in them.
 */
final class RefScan {
    private static final Pattern VALUE =
            Pattern.compile("([0-9a-f]{40}|[0-9a-f]{64})\n?|ref: (refs/[^\\x00-\\x20\\x7f]+)\n?");
    private static final int SMALL = 1 << 12;

    /** More than git of a million refs writes, and less than the memory of a small machine. */
    static final int LARGE = 256 << 20;

    private static final int MAX_DEPTH = 60;

    private final HostPath gitDir;
    private final Baseline baseline;
    private final InstantSource clock;
    private final Duration lockAge;
    private final BiConsumer<FindingKind, Told> found;
    private final Map<String, String> loose = new TreeMap<>();
    private final Map<String, String> packed = new TreeMap<>();

    /** For those in a common dir, or in the admin dir of a worktree. */
    RefScan(
            HostPath gitDir,
            Baseline baseline,
            InstantSource clock,
            Duration lockAge,
            BiConsumer<FindingKind, Told> found) {
        this.gitDir = gitDir;
        this.baseline = baseline;
        this.clock = clock;
        this.lockAge = lockAge;
        this.found = found;
    }

    /** Looks at the loose refs of some namespaces. */
    void loose(List<String> namespaces) {
        for (String namespace : namespaces) {
            entry(gitDir.child("refs"), Path.of(namespace), "refs/" + namespace);
        }
    }

    /** Looks at all loose refs: those that a worktree has of its own. */
    void loose() {
        entry(gitDir, Path.of("refs"), "refs");
    }

    private void entry(HostPath parent, Path name, String ref) {
        Optional<UntrustedDirectory> open = UntrustedDirectory.open(parent.path());
        if (open.isPresent()) {
            try (UntrustedDirectory in = open.get()) {
                if (in.stat(name).isPresent()) {
                    ref(in, name, ref, 0);
                }
            }
        }
    }

    private void ref(UntrustedDirectory in, Path name, String ref, int depth) {
        Optional<FileStat> stat = in.stat(name);
        HostPath path = new HostPath(in.path().resolve(name));
        if (stat.isEmpty()) {
            return;
        }
        if (stat.get().isRegular() && ref.endsWith(".lock")) {
            lock(stat.get(), path);
        } else if (depth > MAX_DEPTH || !(GitNames.isRef(ref) || isKnown(ref))) {
            tell(FindingKind.REF, path, "no name that a ref can have");
        } else if (!(RefNames.isHarmless(ref) || isKnown(ref))) {
            tell(FindingKind.REF, path, GitNames.HARMFUL);
        } else if (stat.get().isDirectory()) {
            below(in, name, ref, depth);
        } else if (isPlain(stat.get(), path)) {
            value(in, name, ref, path);
        }
    }

    private void below(UntrustedDirectory in, Path name, String ref, int depth) {
        Optional<UntrustedDirectory> inner = in.directory(name);
        if (inner.isPresent()) {
            try (UntrustedDirectory open = inner.get()) {
                open.entries().forEach(e -> ref(open, e, ref + "/" + e, depth + 1));
            }
        } else if (in.stat(name).isPresent()) {
            HostPath path = new HostPath(in.path().resolve(name));
            tell(FindingKind.SPECIAL_FILE, path, WorktreeScan.NOT_OPENED);
        }
    }

    /** Whether the host had it, or refs below it, before the container. */
    private boolean isKnown(String ref) {
        return baseline.refs().containsKey(ref)
                || baseline.refs().keySet().stream().anyMatch(r -> r.startsWith(ref + "/"));
    }

    /** Whether it is a regular file with one name; else it is told of. */
    boolean isPlain(FileStat stat, HostPath path) {
        if (stat.isLink()) {
            tell(FindingKind.LINK, path, "a symbolic link (expected: a regular file)");
        } else if (!stat.isRegular()) {
            tell(FindingKind.SPECIAL_FILE, path, stat.type() + " (expected: a regular file)");
        } else if (stat.links() != 1) {
            tell(FindingKind.HARD_LINK, path, "the file has other names as well");
        } else {
            return true;
        }
        return false;
    }

    private void value(UntrustedDirectory in, Path name, String ref, HostPath path) {
        String text = in.file(name, SMALL).map(RefScan::text).orElse("");
        Matcher matcher = VALUE.matcher(text);
        if (!matcher.matches()) {
            tell(FindingKind.REF, path, "it holds neither an object id nor the name of a ref");
            return;
        }
        Optional<String> problem =
                Optional.ofNullable(matcher.group(2))
                        .flatMap(t -> SharedRef.problemOfTarget(ref, t, baseline.refs()));
        if (problem.isPresent()) {
            tell(FindingKind.REF, path, problem.get());
        } else {
            loose.put(ref, text.strip());
        }
    }

    /** Tells of a lock that is old. */
    void lock(FileStat stat, HostPath path) {
        long age = TimeUnit.MILLISECONDS.toNanos(clock.millis()) - stat.changed();
        if (age >= lockAge.toNanos()) {
            tell(FindingKind.LEFT_LOCK, path, "left by a git that was killed some time ago");
        }
    }

    /** Looks at the directory with packed-refs. */
    void packed(HostPath directory) {
        Optional<UntrustedDirectory> open = UntrustedDirectory.open(directory.path());
        if (open.isEmpty()) {
            return;
        }
        try (UntrustedDirectory in = open.get()) {
            for (Path entry : in.entries()) {
                HostPath path = directory.child(entry.toString());
                Optional<FileStat> stat = in.stat(entry);
                if (stat.isEmpty() || !isPlain(stat.get(), path)) {
                    continue;
                }
                switch (entry.toString()) {
                    case "packed-refs" -> lines(in, entry, path);
                    case "packed-refs.lock" -> lock(stat.get(), path);
                    case "packed-refs.new", "packed-refs.jib-new", "packed-refs.lock.jib-new" -> {}
                    default -> tell(FindingKind.UNKNOWN_NAME, path, "git has none of that name");
                }
            }
        }
    }

    private void lines(UntrustedDirectory in, Path name, HostPath path) {
        Optional<byte[]> bytes = in.file(name, LARGE);
        if (bytes.isEmpty()) {
            String text = "it cannot be read (expected: a file of at most " + LARGE + " bytes)";
            tell(FindingKind.PACKED_REFS, path, text);
            return;
        }
        PackedLines lines = PackedLines.read(text(bytes.get()), baseline.refs());
        lines.problem().ifPresent(p -> tell(FindingKind.PACKED_REFS, path, p));
        packed.putAll(lines.refs());
    }

    /** Looks at a directory of reflogs: only directories and regular files. */
    void logs(HostPath directory) {
        UntrustedDirectory.open(directory.path()).ifPresent(open -> files(open, 0));
    }

    private void files(UntrustedDirectory directory, int depth) {
        try (directory) {
            for (Path entry : directory.entries()) {
                Optional<UntrustedDirectory> inner = directory.directory(entry);
                Optional<FileStat> stat = directory.stat(entry);
                HostPath path = new HostPath(directory.path().resolve(entry));
                if (inner.isPresent() && depth < MAX_DEPTH) {
                    files(inner.get(), depth + 1);
                } else {
                    stat.ifPresent(s -> isPlain(s, path));
                }
            }
        }
    }

    /** The value of every ref that was looked at, loose before packed. */
    Map<String, String> refs() {
        Map<String, String> all = new TreeMap<>(packed);
        all.putAll(loose);
        return all;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    void tell(FindingKind kind, HostPath path, String text) {
        found.accept(kind, new Told(path, text));
    }
}
