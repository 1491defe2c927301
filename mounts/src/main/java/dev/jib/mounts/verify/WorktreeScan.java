package dev.jib.mounts.verify;

import dev.jib.mounts.disk.FileStat;
import dev.jib.mounts.disk.UntrustedDirectory;
import dev.jib.mounts.plan.HostPath;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Walks a working tree for what a host git, or whoever opens a file, could be caught by: anything
 * that some file system takes for {@code .git}, bare repositories, fifos, devices, setuid files.
 */
final class WorktreeScan {
    /** Of a directory that its owner cannot list, while git gets at what is in it by name. */
    static final String NOT_OPENED = "a directory that cannot be opened";

    private static final int MAX_DEPTH = 200;

    private final HostPath worktree;
    private final Map<String, String> known;
    private final BiConsumer<FindingKind, Told> found;
    private final Map<String, String> repositories = new TreeMap<>();

    /** Where, and what is wrong. */
    record Told(HostPath path, String text) {}

    /**
     * For a worktree in which {@code known} repositories lay before, by relative path with the
     * digest of each.
     */
    WorktreeScan(
            HostPath worktree, Map<String, String> known, BiConsumer<FindingKind, Told> found) {
        this.worktree = worktree;
        this.known = known;
        this.found = found;
    }

    /** Walks, and answers the digests of all repositories that it met. */
    Map<String, String> run() {
        Optional<UntrustedDirectory> open = UntrustedDirectory.open(worktree.path());
        if (open.isPresent()) {
            try (UntrustedDirectory directory = open.get()) {
                directory(directory, 0);
            }
        }
        return repositories;
    }

    private void directory(UntrustedDirectory directory, int depth) {
        List<Path> entries = directory.entries();
        if (isBare(directory, entries)) {
            judge(FindingKind.BARE_REPOSITORY, directory.path(), ControlDigest.of(directory));
            if (depth > 0) {
                return;
            }
        }
        for (Path entry : entries) {
            Optional<FileStat> stat = directory.stat(entry);
            boolean own = depth == 0 && entry.toString().equals(".git");
            if (stat.isPresent() && !own) {
                entry(directory, entry, stat.get(), depth);
            }
        }
    }

    private void entry(UntrustedDirectory in, Path name, FileStat stat, int depth) {
        if (GitNames.isDotGit(name.toString())) {
            judge(
                    FindingKind.NESTED_REPOSITORY,
                    in.path().resolve(name),
                    ControlDigest.of(in, name));
        } else if (stat.isDirectory()) {
            descend(in, name, depth);
        } else if (stat.isSocket()) {
            tell(FindingKind.SOCKET, in, name, "a socket");
        } else if (!stat.isRegular() && !stat.isLink()) {
            tell(
                    FindingKind.SPECIAL_FILE,
                    in,
                    name,
                    stat.type() + " (expected: files, directories and links)");
        } else if (stat.setsIds()) {
            tell(FindingKind.SET_ID, in, name, "a setuid or setgid file");
        }
    }

    private void descend(UntrustedDirectory in, Path name, int depth) {
        Optional<UntrustedDirectory> inner = in.directory(name);
        if (inner.isEmpty()) {
            tell(FindingKind.SPECIAL_FILE, in, name, NOT_OPENED);
            return;
        }
        try (UntrustedDirectory open = inner.get()) {
            if (depth < MAX_DEPTH) {
                directory(open, depth + 1);
            } else {
                tell(FindingKind.SPECIAL_FILE, in, name, "nests too deep to be looked at");
            }
        }
    }

    /** As git decides it: HEAD, and objects with refs or a commondir. */
    private static boolean isBare(UntrustedDirectory directory, List<Path> entries) {
        Set<String> names = new HashSet<>();
        entries.forEach(e -> names.add(e.toString()));
        return names.contains("HEAD")
                && (names.contains("commondir")
                        || (names.contains("objects")
                                && names.contains("refs")
                                && isDirectory(directory, "objects")
                                && isDirectory(directory, "refs")));
    }

    private static boolean isDirectory(UntrustedDirectory in, String name) {
        return in.stat(Path.of(name)).filter(s -> s.isDirectory() || s.isLink()).isPresent();
    }

    private void judge(FindingKind kind, Path path, String digest) {
        String relative = worktree.path().relativize(path).toString();
        repositories.put(relative, digest);
        String before = known.get(relative);
        if (before == null) {
            found.accept(kind, new Told(new HostPath(path), "not there before the container"));
        } else if (!before.equals(digest)) {
            String text = "its configuration, hooks or attributes changed";
            found.accept(kind, new Told(new HostPath(path), text));
        }
    }

    private void tell(FindingKind kind, UntrustedDirectory in, Path name, String text) {
        found.accept(kind, new Told(new HostPath(in.path().resolve(name)), text));
    }
}
