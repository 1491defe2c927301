package dev.jib.mounts.verify;

import dev.jib.mounts.disk.FileStat;
import dev.jib.mounts.disk.UntrustedDirectory;
import dev.jib.mounts.facts.WorktreeConfig;
import dev.jib.mounts.plan.HeadTable;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.RefNames;
import dev.jib.mounts.reftable.ReftableStack;
import dev.jib.mounts.verify.WorktreeScan.Told;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Looks at a worktree's admin dir that a container could write: only names that git uses, only
 * regular files with one name, an index that stays in the working tree, nothing to be run.
 */
final class AdminScan {
    private static final Pattern NAMES =
            Pattern.compile(
                    "HEAD|index|gitdir(?:\\.host-backup)?|commondir|locked|logs|refs|reftable|info"
                            + "|modules|rebase-merge|rebase-apply|sequencer|description"
                            + "|sharedindex\\.[0-9a-f]{40,64}|[A-Z]+_HEAD|[A-Z]+_(EDIT)?MSG"
                            + "|EDIT_DESCRIPTION|MERGE_(MODE|RR|AUTOSTASH)|AUTO_MERGE"
                            + "|BISECT_[A-Z_]+|NOTES_MERGE_[A-Z]+");
    private static final Pattern HEAD =
            Pattern.compile("ref: refs/[^\\x00-\\x20\\x7f]+\\s*|([0-9a-f]{40}|[0-9a-f]{64})\\s*");
    private static final Set<String> CHECKED = Set.of("gitdir", "commondir", "gitdir.host-backup");
    private static final List<String> OPERATIONS =
            List.of(
                    "rebase-merge",
                    "rebase-apply",
                    "sequencer",
                    "MERGE_HEAD",
                    "CHERRY_PICK_HEAD",
                    "REVERT_HEAD",
                    "BISECT_START");
    private static final Pattern COMMAND = Pattern.compile("(?:x|exec)(?:\\s|$)");
    private static final int SMALL = 1 << 16;
    private static final int LARGE = 512 << 20;
    private static final int MAX_DEPTH = 60;

    private final HostPath adminDir;
    private final Baseline baseline;
    private final Expected expected;
    private final Supplier<MessageDigest> digests;
    private final BiConsumer<FindingKind, Told> found;

    AdminScan(
            HostPath adminDir,
            Expected expected,
            Supplier<MessageDigest> digests,
            BiConsumer<FindingKind, Told> found) {
        this.adminDir = adminDir;
        this.baseline = expected.before();
        this.expected = expected;
        this.digests = digests;
        this.found = found;
    }

    void run() {
        Optional<UntrustedDirectory> open = UntrustedDirectory.open(adminDir.path());
        if (open.isEmpty()) {
            tell(FindingKind.ADMIN_FILE, "", "it is gone (expected: the worktree's admin dir)");
            return;
        }
        try (UntrustedDirectory directory = open.get()) {
            for (Path entry : directory.entries()) {
                top(directory, entry);
            }
            CHECKED.forEach(name -> unchanged(directory, name));
            if (!expected.allowsSettings(adminDir, content(directory, WorktreeConfig.NAME))) {
                tell(
                        FindingKind.ADMIN_FILE,
                        WorktreeConfig.NAME,
                        "no link to " + WorktreeConfig.TARGET + " any more");
            }
            head(directory);
            index(directory, "index");
            OPERATIONS.forEach(name -> operation(directory, name));
        }
    }

    private void top(UntrustedDirectory directory, Path entry) {
        String name = entry.toString();
        if (name.equals("modules")) {
            String now = ControlDigest.of(directory, entry);
            if (!baseline.modules().filter(now::equals).isPresent()) {
                tell(
                        FindingKind.MODULES,
                        name,
                        "git directories of submodules with new configuration or hooks");
            }
        } else if (name.equals(WorktreeConfig.NAME)
                || (name.equals(WorktreeConfig.DIRECTORY) && isDirectory(directory, entry))) {
            return; // the host's own, under a mount; and the link, looked at below
        } else if (name.equals(hasTables() ? ReftableStack.DIRECTORY : "refs")) {
            return; // looked at by the one who reads tables, or refs
        } else if (name.endsWith(".lock")) {
            tell(FindingKind.LEFT_LOCK, name, "left by a git that was killed");
            plain(directory, entry, 0);
        } else if (!NAMES.matcher(name).matches()) {
            tell(FindingKind.UNKNOWN_NAME, name, "git has nothing of that name here");
        } else {
            plain(directory, entry, 0);
        }
    }

    private boolean hasTables() {
        return HeadTable.HEAD_FILE.equals(baseline.files().get("HEAD"));
    }

    /** Only directories and regular files with one name. */
    private void plain(UntrustedDirectory in, Path name, int depth) {
        Optional<FileStat> stat = in.stat(name);
        String path = adminDir.path().relativize(in.path().resolve(name)).toString();
        if (stat.isEmpty()) {
            return;
        }
        if (stat.get().isDirectory()) {
            descend(in, name, path, depth);
        } else if (stat.get().isLink()) {
            tell(FindingKind.LINK, path, "a symbolic link (expected: a regular file)");
        } else if (!stat.get().isRegular()) {
            tell(FindingKind.SPECIAL_FILE, path, stat.get().type() + " (expected: a regular file)");
        } else if (stat.get().links() != 1) {
            tell(FindingKind.HARD_LINK, path, "the file has other names as well");
        }
    }

    private void descend(UntrustedDirectory in, Path name, String path, int depth) {
        Optional<UntrustedDirectory> inner = in.directory(name);
        if (inner.isPresent()) {
            try (UntrustedDirectory open = inner.get()) {
                if (depth > MAX_DEPTH) {
                    tell(FindingKind.UNKNOWN_NAME, path, "nests too deep");
                } else {
                    open.entries().forEach(e -> plain(open, e, depth + 1));
                }
            }
        } else if (in.stat(name).isPresent()) {
            tell(FindingKind.SPECIAL_FILE, path, WorktreeScan.NOT_OPENED);
        }
    }

    private void unchanged(UntrustedDirectory directory, String name) {
        boolean there = directory.stat(Path.of(name)).isPresent();
        if (!expected.allows(name, content(directory, name))) {
            tell(
                    FindingKind.ADMIN_FILE,
                    name,
                    there ? "not what it was before the container" : "gone");
        }
    }

    /** Empty when it is gone; what is there and cannot be read is no content of git's. */
    private static Optional<String> content(UntrustedDirectory directory, String name) {
        boolean there = directory.stat(Path.of(name)).isPresent();
        return there ? Optional.of(text(directory, name).orElse("")) : Optional.empty();
    }

    private static boolean isDirectory(UntrustedDirectory in, Path name) {
        return in.stat(name).filter(FileStat::isDirectory).isPresent();
    }

    private void head(UntrustedDirectory directory) {
        Optional<String> head = text(directory, "HEAD");
        if (head.isPresent() && head.equals(Optional.ofNullable(baseline.files().get("HEAD")))) {
            return;
        }
        if (head.filter(AdminScan::isHead).isEmpty()) {
            tell(FindingKind.HEAD, "HEAD", "neither a branch nor a commit id");
        } else if (!RefNames.isHarmless(head.get().strip())) {
            tell(FindingKind.HEAD, "HEAD", "the branch that it names has " + GitNames.HARMFUL);
        }
    }

    private static boolean isHead(String text) {
        return HEAD.matcher(text).matches()
                && (!text.startsWith("ref: ")
                        || GitNames.isRef(text.strip().substring("ref: ".length())));
    }

    private void index(UntrustedDirectory directory, String name) {
        if (directory.stat(Path.of(name)).filter(FileStat::isRegular).isEmpty()) {
            return; // none, which git takes for an empty one, or told of already
        }
        IndexFile.Answer answer =
                directory
                        .file(name, LARGE)
                        .map(bytes -> IndexFile.check(bytes, digests.get()))
                        .orElse(
                                new IndexFile.Answer(
                                        Optional.of(
                                                "it cannot be read (expected: a file of at most "
                                                        + LARGE
                                                        + " bytes)"),
                                        Optional.empty()));
        answer.problem().ifPresent(p -> tell(FindingKind.INDEX, name, p));
        answer.base().ifPresent(base -> index(directory, "sharedindex." + base));
    }

    private void operation(UntrustedDirectory directory, String name) {
        Optional<FileStat> stat = directory.stat(Path.of(name));
        if (stat.isEmpty()) {
            return;
        }
        boolean commands = stat.get().isDirectory(); // that cannot be opened: git knows the names
        Optional<UntrustedDirectory> inner = directory.directory(name);
        if (inner.isPresent()) {
            try (UntrustedDirectory open = inner.get()) {
                commands = runsCommands(open, "git-rebase-todo") | runsCommands(open, "todo");
            }
        }
        if (commands) {
            tell(
                    FindingKind.TODO,
                    name,
                    "its list of steps has commands for git to run, or cannot be read");
        } else {
            tell(FindingKind.IN_PROGRESS, name, "not finished");
        }
    }

    /** Whether it has commands, as far as it can be read; what cannot may have some. */
    private static boolean runsCommands(UntrustedDirectory state, String name) {
        return state.file(name, LARGE)
                .map(b -> new String(b, StandardCharsets.UTF_8))
                .map(t -> t.lines().anyMatch(l -> COMMAND.matcher(l.strip()).lookingAt()))
                .orElseGet(() -> state.stat(Path.of(name)).isPresent());
    }

    private static Optional<String> text(UntrustedDirectory directory, String name) {
        return directory.file(name, SMALL).map(b -> new String(b, StandardCharsets.UTF_8));
    }

    private void tell(FindingKind kind, String name, String text) {
        found.accept(kind, new Told(adminDir.child(name), text));
    }
}
