package dev.jib.mounts.release;

import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.disk.UntrustedDirectory;
import dev.jib.mounts.facts.AdminRewrite;
import dev.jib.mounts.git.HostGit;
import dev.jib.mounts.journal.Host;
import dev.jib.mounts.journal.Journal;
import dev.jib.mounts.journal.RepositoryRecord;
import dev.jib.mounts.plan.AdminFiles;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.LayoutKind;
import dev.jib.mounts.plan.MountsException;
import dev.jib.mounts.plan.PrivatePaths;
import dev.jib.mounts.plan.RepositoryFacts;
import dev.jib.mounts.prepare.HostMarks;
import dev.jib.mounts.prepare.Neighbours;
import dev.jib.mounts.refs.Attachments;
import dev.jib.mounts.refs.HostStash;
import dev.jib.mounts.refs.KeptRefs;
import dev.jib.mounts.refs.PackedRefs;
import dev.jib.mounts.refs.ReflogPins;
import dev.jib.mounts.refs.ShallowBoundary;
import dev.jib.mounts.sealed.Import;
import dev.jib.mounts.sealed.ImportReport;
import dev.jib.mounts.sealed.SealedPaths;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** The steps back for one repository, under its lock; each can be done again. */
final class RepositoryRelease {
    private final Host host;
    private final HostGit git;
    private final ContainerName container;
    private final LayoutKind layout;
    private final boolean rewritten;
    private final RepositoryRecord record;
    private final HostPath own;

    RepositoryRelease(Host host, Journal journal, RepositoryRecord record) {
        this.layout = journal.request().layout();
        this.rewritten = journal.request().adminFiles() == AdminFiles.REWRITE;
        this.host = host;
        this.git = host.git().marked(host.job(journal.container()));
        this.container = journal.container();
        this.record = record;
        this.own = host.state().of(container).child(record.name().value());
    }

    List<String> release() {
        HostPath commonDir = record.commonDir();
        List<String> kept = new ArrayList<>();
        if (!Disk.isDirectory(commonDir.path())) {
            kept.add(
                    record.name()
                            + ": the repository "
                            + commonDir
                            + " is gone; nothing to restore");
            return kept;
        }
        if (layout == LayoutKind.SEALED) {
            host.step("import", () -> kept.addAll(importAll()));
            host.step("imported", this::setAside);
        } else {
            if (rewritten) {
                host.step("admin files", this::restoreAdminFiles);
            }
            host.step("shallow", () -> kept.addAll(mergeShallow()));
            host.step("keep refs", () -> kept.addAll(keep()));
            host.step("stash", () -> kept.addAll(repairStash()));
            host.step("logs", () -> removeLogs(commonDir, container));
        }
        host.step("marks", () -> Disk.run("unlock", () -> HostMarks.remove(record, container)));
        host.step("detach", () -> new Attachments(commonDir).remove(container));
        host.step("pin", this::removePin);
        boolean last = new Attachments(commonDir).all().isEmpty();
        if (last) {
            host.step("packed-refs", new PackedRefs(commonDir)::unlink);
        }
        host.step("private directory", () -> UntrustedDirectory.deleteTree(own.path()));
        host.step("tell neighbours", () -> Neighbours.tell(commonDir, isBare(), container));
        if (last) {
            host.step("forget repository", () -> forget(commonDir));
        }
        return kept;
    }

    private List<String> mergeShallow() {
        return new ShallowBoundary(git, record.commonDir()).merge(new PrivatePaths(own).common());
    }

    private void restoreAdminFiles() {
        record.adminDir().ifPresent(a -> new AdminRewrite(a, record.worktree()).restore());
    }

    private List<String> importAll() {
        if (record.facts().isEmpty()) {
            return List.of();
        }
        ImportReport report = new Import(git, record.facts().get(), container, own).run();
        if (!report.refused().isEmpty()) {
            throw new MountsException(
                    "not released, since not all of "
                            + record.name()
                            + " could be imported (what could be, is): "
                            + String.join("; ", report.refused())
                            + ". To give that up, move "
                            + new SealedPaths(own).git()
                            + " away and release again");
        }
        return report.imported();
    }

    /** From here on an interrupted release does not import from a half-deleted directory. */
    private void setAside() {
        SealedPaths paths = new SealedPaths(own);
        if (Disk.exists(paths.git().path())) {
            UntrustedDirectory.deleteTree(paths.done().path());
            Disk.run(
                    "move " + paths.git(),
                    () -> Files.move(paths.git().path(), paths.done().path()));
        }
    }

    private void removePin() {
        String pin = SealedPaths.pin(container);
        if (git.run(record.commonDir(), "rev-parse", "--verify", "--quiet", pin).ok()) {
            git.run(record.commonDir(), "update-ref", "--no-deref", "-d", pin).orThrow();
        }
    }

    private List<String> keep() {
        return new KeptRefs(git, record.commonDir(), container)
                .keep(
                        new PrivatePaths(own).common().child("refs"),
                        HostMarks.logs(record.commonDir(), container));
    }

    private List<String> repairStash() {
        List<String> told = new ArrayList<>();
        new ReflogPins(git, record.commonDir(), container)
                .unpin()
                .forEach(line -> told.add(record.name() + ": " + line));
        if (new HostStash(record.commonDir()).repair(git)) {
            told.add(record.name() + ": the host's own stash list was hidden and is back");
        }
        return told;
    }

    static void removeLogs(HostPath commonDir, ContainerName container) {
        HostPath logs = HostMarks.logs(commonDir, container);
        UntrustedDirectory.deleteTree(logs.path());
        Disk.deleteIfEmpty(commonDir.child("logs/refs/jib-logs").path());
        Disk.deleteIfEmpty(commonDir.child("logs/refs").path());
        Disk.deleteIfEmpty(commonDir.child("logs").path());
    }

    /** Removes what is ours in a repository to which nothing is attached. */
    static void forget(HostPath commonDir) {
        new Attachments(commonDir).removeIfEmpty();
        HostPath jib = commonDir.child("jib");
        Disk.deleteFile(jib.child("lock").path());
        Disk.deleteIfEmpty(jib.path());
    }

    private boolean isBare() {
        return record.facts().filter(RepositoryFacts::isBare).isPresent();
    }
}
