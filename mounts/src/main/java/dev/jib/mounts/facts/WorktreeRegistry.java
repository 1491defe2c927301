package dev.jib.mounts.facts;

import com.google.common.hash.Hashing;
import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.disk.UntrustedDirectory;
import dev.jib.mounts.plan.BranchInUse;
import dev.jib.mounts.plan.HeadFormat;
import dev.jib.mounts.plan.HeadTable;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.WorktreeStub;
import dev.jib.mounts.reftable.ReftableStack;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The worktrees of a repository as git registers them, {@code worktrees/<id>/{gitdir,HEAD}}, HEAD
 * in a file or in {@code reftable}. Read without running git and without following links, since
 * containers write in admin dirs.
 */
public final class WorktreeRegistry {
    private static final int SMALL = 1 << 16;
    private static final String REF = "ref: ";

    private final HostPath commonDir;

    public WorktreeRegistry(HostPath commonDir) {
        this.commonDir = commonDir;
    }

    /**
     * A branch that some worktree works on.
     *
     * @param where the worktree, or the main one's git directory, for people
     */
    public record Occupied(String ref, HostPath where, Optional<HostPath> adminDir) {}

    /** The admin dir whose worktree is at {@code worktree}. */
    public Optional<HostPath> adminDirOf(HostPath worktree) {
        return adminDirs().stream()
                .filter(a -> worktreeOf(a).filter(worktree::equals).isPresent())
                .findFirst();
    }

    /** Where the worktree of an admin dir is; empty when the registration is broken. */
    public Optional<HostPath> worktreeOf(HostPath adminDir) {
        Optional<String> text = read(adminDir, "gitdir");
        if (text.isEmpty() || text.get().isBlank()) {
            return Optional.empty();
        }
        HostPath dotGit = new HostPath(adminDir.path().resolve(text.get().strip()));
        return Optional.ofNullable(dotGit.path().getParent()).map(HostPath::new);
    }

    public List<HostPath> adminDirs() {
        List<HostPath> result = new ArrayList<>();
        HostPath worktrees = commonDir.child("worktrees");
        Optional<UntrustedDirectory> open = UntrustedDirectory.open(worktrees.path());
        if (open.isPresent()) {
            try (UntrustedDirectory directory = open.get()) {
                directory.names().stream()
                        .filter(n -> Disk.isDirectory(worktrees.child(n).path()))
                        .forEach(n -> result.add(worktrees.child(n)));
            }
        }
        return result;
    }

    /** The full ref that HEAD of an admin dir names; empty when detached or unreadable. */
    public Optional<String> branchOf(HostPath adminDir) {
        return headOf(adminDir).map(String::strip).flatMap(WorktreeRegistry::branch);
    }

    /** What HEAD of an admin dir, or of the common dir, holds: an id, or {@code ref: <target>}. */
    Optional<String> headOf(HostPath gitDir) {
        return tables(gitDir)
                .map(tables -> Optional.ofNullable(tables.values().get("HEAD")))
                .orElseGet(() -> read(gitDir, "HEAD"));
    }

    /** How HEAD of its worktrees is stored. */
    public HeadFormat headFormat() {
        return tables(commonDir)
                .map(tables -> HeadFormat.ofTables(tables.idSize()))
                .orElse(HeadFormat.FILE);
    }

    /** Empty where refs are files; told by a file of the host that no container can write. */
    private Optional<ReftableStack> tables(HostPath gitDir) {
        if (read(commonDir, "HEAD").filter(HeadTable.HEAD_FILE::equals).isEmpty()) {
            return Optional.empty();
        }
        return ReftableStack.of(gitDir.child(ReftableStack.DIRECTORY));
    }

    private static Optional<String> branch(String head) {
        return head.startsWith(REF + "refs/heads/")
                ? Optional.of(head.substring(REF.length()))
                : Optional.empty();
    }

    /** Every branch in use: checked out, being rebased, being bisected; the main worktree's too. */
    public List<Occupied> occupied(boolean bare) {
        List<Occupied> result = new ArrayList<>();
        if (!bare) {
            addRefs(commonDir, commonDir, Optional.empty(), result);
        }
        for (HostPath adminDir : adminDirs()) {
            addRefs(adminDir, worktreeOf(adminDir).orElse(adminDir), Optional.of(adminDir), result);
        }
        return result;
    }

    private void addRefs(
            HostPath gitDir, HostPath where, Optional<HostPath> adminDir, List<Occupied> to) {
        branchOf(gitDir).ifPresent(ref -> to.add(new Occupied(ref, where, adminDir)));
        for (String state : new String[] {"rebase-merge", "rebase-apply"}) {
            read(gitDir.child(state), "head-name")
                    .map(String::strip)
                    .filter(r -> r.startsWith("refs/heads/"))
                    .ifPresent(ref -> to.add(new Occupied(ref, where, adminDir)));
        }
        read(gitDir, "BISECT_START")
                .map(String::strip)
                .filter(b -> !b.isEmpty() && !b.matches("[0-9a-f]{40,64}"))
                .ifPresent(b -> to.add(new Occupied("refs/heads/" + b, where, adminDir)));
    }

    /** Stubs for all that is in use but for {@code own}; the main HEAD is shown by HEAD itself. */
    public List<BranchInUse> stubsFor(HostPath own, boolean bare) {
        Optional<String> mine = branchOf(own);
        Optional<String> main = bare ? Optional.empty() : branchOf(commonDir);
        TreeMap<String, BranchInUse> stubs = new TreeMap<>();
        for (Occupied occupied : occupied(bare)) {
            String ref = occupied.ref();
            boolean shown =
                    occupied.adminDir().filter(own::equals).isPresent()
                            || mine.filter(ref::equals).isPresent()
                            || main.filter(ref::equals).isPresent();
            if (!shown) {
                stubs.put(ref, new BranchInUse(stubName(ref), ref));
            }
        }
        return List.copyOf(stubs.values());
    }

    private static String stubName(String ref) {
        return WorktreeStub.PREFIX
                + Hashing.sha256()
                        .hashString(ref, StandardCharsets.UTF_8)
                        .toString()
                        .substring(0, 12);
    }

    private static Optional<String> read(HostPath directory, String name) {
        Path path = directory.path();
        Optional<UntrustedDirectory> open = UntrustedDirectory.open(path);
        if (open.isEmpty()) {
            return Optional.empty();
        }
        try (UntrustedDirectory opened = open.get()) {
            return opened.file(name, SMALL).map(b -> new String(b, StandardCharsets.UTF_8));
        }
    }
}
