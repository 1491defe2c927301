package dev.jib.mounts.prepare;

import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.disk.Ownership;
import dev.jib.mounts.disk.UntrustedDirectory;
import dev.jib.mounts.facts.HostPrograms;
import dev.jib.mounts.facts.HostSettings;
import dev.jib.mounts.facts.RepositoryReader;
import dev.jib.mounts.facts.WorktreeRegistry;
import dev.jib.mounts.git.HostGit;
import dev.jib.mounts.journal.Host;
import dev.jib.mounts.journal.Journal;
import dev.jib.mounts.journal.Phase;
import dev.jib.mounts.journal.PrepareRequest;
import dev.jib.mounts.journal.RepositoryRecord;
import dev.jib.mounts.journal.RepositoryRequest;
import dev.jib.mounts.plan.AdminFiles;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.LayoutKind;
import dev.jib.mounts.plan.MountsException;
import dev.jib.mounts.plan.ObjectAccess;
import dev.jib.mounts.plan.RepositoryName;
import dev.jib.mounts.plan.UserIds;
import dev.jib.mounts.refs.Attachments;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Turns a request into a journal, checking all that can be refused. Changes nothing. */
final class RequestReader {
    private final Host host;
    private final HostGit git;
    private final RepositoryReader reader;
    private final PrepareRequest request;

    RequestReader(Host host, PrepareRequest request) {
        this.host = host;
        this.request = request;
        this.git = host.git().marked(host.job(request.container()));
        this.reader = new RepositoryReader(git);
    }

    Journal read() {
        checkOffered();
        checkObjects();
        List<RepositoryRecord> records = new ArrayList<>();
        Set<RepositoryName> names = new HashSet<>();
        Set<HostPath> seen = new HashSet<>();
        for (RepositoryRequest wanted : request.repositories()) {
            HostPath commonDir = reader.commonDir(wanted.path());
            if (!seen.add(commonDir)) {
                throw new MountsException(
                        wanted.path()
                                + " is given twice for container "
                                + request.container()
                                + " (expected: each repository once); leave one --repo out");
            }
            checkUser(commonDir);
            checkAttachment(commonDir);
            RepositoryName name = freeName(wanted, commonDir, names);
            records.add(record(wanted, commonDir, name));
        }
        return new Journal(Journal.VERSION, Phase.PREPARING, request, records);
    }

    private void checkOffered() {
        if (request.adminFiles() == AdminFiles.REWRITE && request.layout() != LayoutKind.SHARED) {
            throw new MountsException(
                    "--admin-files rewrite with layout "
                            + request.layout().word()
                            + " (expected: with --layout shared; a sealed container has to be"
                            + " unable to write .git)");
        }
    }

    private void checkObjects() {
        if (request.objects() == ObjectAccess.COPY && request.layout() != LayoutKind.SEALED) {
            throw new MountsException(
                    "--objects copy with layout "
                            + request.layout().word()
                            + " (expected: with --layout sealed, since the shared layout has the"
                            + " host's objects)");
        }
    }

    private static RepositoryName freeName(
            RepositoryRequest wanted, HostPath commonDir, Set<RepositoryName> names) {
        RepositoryName name =
                wanted.name().orElseGet(() -> RepositoryReader.defaultName(commonDir));
        if (wanted.name().isPresent() && names.contains(name)) {
            throw new MountsException(
                    "two repositories are named "
                            + name
                            + " (expected: names that differ); give one of"
                            + " them another with --name");
        }
        RepositoryName free = name;
        for (int number = 2; !names.add(free); number++) {
            free = name.numbered(number);
        }
        return free;
    }

    private void checkUser(HostPath commonDir) {
        UserIds owner = Ownership.of(commonDir);
        Optional<UserIds> user = request.user();
        if (user.isPresent() && !user.get().equals(owner)) {
            throw new MountsException(
                    commonDir
                            + " belongs to "
                            + owner
                            + ", the container would run as "
                            + user.get()
                            + " (expected: the same, else objects and the worktree"
                            + " cannot be written, or not be read by their owner): use --user "
                            + owner);
        }
    }

    private void checkAttachment(HostPath commonDir) {
        HostPath known = new Attachments(commonDir).all().get(request.container());
        if (known != null && !known.isInside(host.state().of(request.container()))) {
            throw new MountsException(
                    "container "
                            + request.container()
                            + " is attached to "
                            + commonDir
                            + " already, by "
                            + known
                            + " (expected: names that differ, also between state directories);"
                            + " choose another with --container");
        }
    }

    private RepositoryRecord record(
            RepositoryRequest wanted, HostPath commonDir, RepositoryName name) {
        HostPath worktree =
                Disk.real( // as git registers it
                        wanted.worktree()
                                .orElseGet(() ->
                                        host.worktrees()
                                                .child(request.container().value())
                                                .child(name.value())));
        HostSettings settings = HostSettings.read(git, commonDir);
        new HostPrograms(settings, commonDir).refuseIncludes(worktree);
        WorktreeRegistry registry = new WorktreeRegistry(commonDir);
        Optional<HostPath> adminDir = registry.adminDirOf(worktree);
        if (adminDir.isPresent() && Disk.isDirectory(worktree.path())) {
            return adopted(wanted, name, worktree, adminDir.get());
        }
        checkFree(worktree, commonDir, adminDir);
        String branch = wanted.branch().orElse("jib/" + request.container() + "/work");
        checkBranchName(commonDir, branch);
        checkNotInUse(commonDir, settings.isBare(commonDir), "refs/heads/" + branch);
        boolean exists =
                git.run(commonDir, "rev-parse", "--verify", "--quiet", "refs/heads/" + branch).ok();
        String base =
                exists
                        ? reader.commit(commonDir, "refs/heads/" + branch)
                        : reader.commit(wanted.path(), wanted.base().orElse("HEAD"));
        return new RepositoryRecord(
                name,
                commonDir,
                worktree,
                Optional.of(branch),
                base,
                true,
                !exists,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                false);
    }

    private RepositoryRecord adopted(
            RepositoryRequest wanted, RepositoryName name, HostPath worktree, HostPath adminDir) {
        HostPath commonDir = reader.commonDir(wanted.path());
        checkNotTaken(commonDir, worktree, adminDir);
        checkDotGit(worktree, adminDir);
        Optional<String> branch =
                new WorktreeRegistry(commonDir)
                        .branchOf(adminDir)
                        .map(ref -> ref.substring("refs/heads/".length()));
        if (wanted.branch().isPresent() && !wanted.branch().equals(branch)) {
            throw new MountsException(
                    worktree
                            + " is there and has "
                            + branch.orElse("a detached HEAD")
                            + " checked out"
                            + " (expected: "
                            + wanted.branch().get()
                            + "); switch it, leave --branch out,"
                            + " or choose another path with --worktree");
        }
        return new RepositoryRecord(
                name,
                commonDir,
                worktree,
                branch,
                "",
                false,
                false,
                Optional.of(adminDir),
                List.of(),
                Optional.empty(),
                false);
    }

    private static void checkNotTaken(HostPath commonDir, HostPath worktree, HostPath adminDir) {
        new Attachments(commonDir)
                .all()
                .forEach((other, own) -> {
                    if (Neighbours.adminDirOf(own).filter(adminDir::equals).isPresent()) {
                        throw new MountsException(
                                worktree
                                        + " is the worktree of container "
                                        + other
                                        + " (expected: one for each container): choose another with"
                                        + " --worktree, or take it back with jib mounts release"
                                        + " --container "
                                        + other);
                    }
                });
    }

    /** A worktree that a container had before is taken again only if its {@code .git} is git's. */
    private static void checkDotGit(HostPath worktree, HostPath adminDir) {
        String text = Disk.readRegular(worktree.child(".git").path()).map(String::strip).orElse("");
        String prefix = "gitdir: ";
        boolean ours =
                text.startsWith(prefix)
                        && new HostPath(worktree.path().resolve(text.substring(prefix.length())))
                                .equals(adminDir);
        if (!ours) {
            throw new MountsException(
                    worktree
                            + "/.git is not what git wrote (expected: one line, gitdir: "
                            + adminDir
                            + "); a container or a tool changed it: write that line and run the"
                            + " command again");
        }
    }

    private static void checkFree(
            HostPath worktree, HostPath commonDir, Optional<HostPath> adminDir) {
        if (adminDir.isPresent()) {
            throw new MountsException(
                    worktree
                            + " is registered as a worktree ("
                            + adminDir.get()
                            + ") but is not there"
                            + " (expected: both or neither): put it back, or forget it with git -C "
                            + commonDir
                            + " worktree prune");
        }
        if (!Disk.exists(worktree.path())) {
            return;
        }
        Optional<UntrustedDirectory> open = UntrustedDirectory.open(worktree.path());
        if (open.isPresent()) {
            try (UntrustedDirectory directory = open.get()) {
                if (directory.names().isEmpty()) {
                    return;
                }
            }
        }
        throw new MountsException(
                worktree
                        + " exists and is no linked worktree of "
                        + commonDir
                        + " (expected: a path"
                        + " where nothing is, or a worktree made with git worktree add; the main"
                        + " working tree cannot be given to a container): choose another with"
                        + " --worktree");
    }

    private void checkBranchName(HostPath commonDir, String branch) {
        if (!git.run(commonDir, "check-ref-format", "--branch", branch).ok()
                || branch.startsWith("@")) {
            throw new MountsException(
                    "branch '"
                            + branch
                            + "' (expected: a name that git check-ref-format --branch"
                            + " accepts); choose another with --branch");
        }
    }

    private static void checkNotInUse(HostPath commonDir, boolean bare, String ref) {
        for (WorktreeRegistry.Occupied occupied : new WorktreeRegistry(commonDir).occupied(bare)) {
            if (occupied.ref().equals(ref)) {
                String branch = ref.substring("refs/heads/".length());
                throw new MountsException(
                        "branch "
                                + branch
                                + " of "
                                + commonDir
                                + " is checked out at "
                                + occupied.where()
                                + " (expected: a branch that no other worktree"
                                + " has): choose another with --branch, or free it with git -C '"
                                + occupied.where()
                                + "' switch --detach");
            }
        }
    }
}
