package dev.jib.mounts.release;

import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.disk.FileStat;
import dev.jib.mounts.disk.Ownership;
import dev.jib.mounts.facts.WorktreeRegistry;
import dev.jib.mounts.plan.HostPath;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Restores admin files that were rewritten to container paths, without git, which cannot run in
 * such a repository. A backup lay where a container could write it, so that it is taken only if it
 * says what git would have written.
 */
final class HostBackups {
    private static final String SUFFIX = ".host-backup";

    private HostBackups() {}

    /** Restores in the repository at {@code path}: a git directory, or a main working tree. */
    static List<String> restore(HostPath path) {
        List<String> done = new ArrayList<>();
        HostPath inner = path.child(".git");
        HostPath commonDir = Disk.isDirectory(inner.path()) ? inner : path;
        for (HostPath adminDir : new WorktreeRegistry(commonDir).adminDirs()) {
            commonDir(adminDir, done);
            worktree(adminDir, done);
        }
        return done;
    }

    private static void commonDir(HostPath adminDir, List<String> done) {
        HostPath file = adminDir.child("commondir");
        HostPath backup = adminDir.child("commondir" + SUFFIX);
        boolean backedUp = text(backup).isPresent();
        boolean dangling =
                text(file)
                        .map(t -> adminDir.path().resolve(t))
                        .filter(t -> !Disk.isDirectory(t))
                        .isPresent();
        if (backedUp || dangling) {
            write(file, "../..\n", done);
            forget(backup);
        }
    }

    private static void worktree(HostPath adminDir, List<String> done) {
        HostPath file = adminDir.child("gitdir");
        HostPath backup = adminDir.child("gitdir" + SUFFIX);
        Optional<HostPath> dotGit =
                text(backup)
                        .map(t -> adminDir.path().resolve(t))
                        .filter(t -> t.endsWith(".git"))
                        .map(HostPath::new)
                        .filter(p -> Disk.isDirectory(p.path().resolveSibling(".")));
        if (dotGit.isEmpty()) {
            if (text(backup).isPresent()) {
                done.add(
                        backup
                                + " names no worktree that is there and was left (expected:"
                                + " <worktree>/.git)");
            }
            return;
        }
        write(file, dotGit.get() + "\n", done);
        forget(backup);
        HostPath beside = new HostPath(dotGit.get().path().resolveSibling(".git" + SUFFIX));
        Optional<FileStat> stat = FileStat.of(dotGit.get().path());
        if (stat.filter(s -> !s.isRegular()).isEmpty()) {
            write(dotGit.get(), "gitdir: " + adminDir + "\n", done);
            forget(beside);
        }
    }

    /** One line of a regular file; empty for anything else. */
    private static Optional<String> text(HostPath file) {
        return FileStat.of(file.path())
                .filter(s -> s.isRegular() && s.size() < (1 << 14))
                .flatMap(s -> Disk.readRegular(file.path()))
                .map(String::strip)
                .filter(t -> !t.isEmpty() && t.indexOf('\n') < 0 && t.indexOf('\0') < 0);
    }

    private static void write(HostPath file, String content, List<String> done) {
        if (!text(file).filter(content.strip()::equals).isPresent()) {
            Disk.writeAtomically(file.path(), content);
            Path parent = Optional.ofNullable(file.path().getParent()).orElseThrow();
            Ownership.give(file.path(), Ownership.of(new HostPath(parent)));
            done.add(file + ": " + content.strip());
        }
    }

    private static void forget(HostPath backup) {
        if (text(backup).isPresent()) {
            Disk.deleteFile(backup.path());
        }
    }
}
