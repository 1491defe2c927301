package dev.jib.mounts.prepare;

import dev.jib.mounts.facts.AdminRewrite;
import dev.jib.mounts.facts.HostPrograms;
import dev.jib.mounts.facts.HostSettings;
import dev.jib.mounts.facts.RepositoryReader;
import dev.jib.mounts.git.HostGit;
import dev.jib.mounts.journal.Host;
import dev.jib.mounts.journal.Journal;
import dev.jib.mounts.journal.RepositoryRecord;
import dev.jib.mounts.plan.AdminFiles;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.ContainerPaths;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.LayoutKind;
import dev.jib.mounts.plan.LayoutPlanner;
import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.plan.PrivateEntry;
import dev.jib.mounts.plan.RefStorage;
import dev.jib.mounts.plan.RepositoryFacts;
import dev.jib.mounts.plan.RepositoryName;
import dev.jib.mounts.refs.Attachments;
import dev.jib.mounts.refs.PackedRefs;
import dev.jib.mounts.refs.ReflogPins;
import dev.jib.mounts.sealed.SealedGitDirectory;
import dev.jib.mounts.sealed.SealedPaths;
import dev.jib.mounts.verify.BaselineRecorder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The steps for one repository, under its lock. */
final class RepositoryPreparation {
    private final Host host;
    private final HostGit git;
    private final ContainerName container;
    private Journal journal;

    RepositoryPreparation(Host host, Journal journal) {
        this.host = host;
        this.journal = journal;
        this.container = journal.container();
        this.git = host.git().marked(host.job(container));
    }

    Journal prepare(RepositoryName name) {
        RepositoryRecord record = journal.repository(name);
        HostPath own = host.state().of(container).child(name.value());
        host.step("attach", () -> new Attachments(record.commonDir()).add(container, own));
        host.step("note marks", () -> noteMarks(name)); // synced sooner without a checkout to sync
        if (record.makeWorktree() && record.adminDir().isEmpty()) {
            host.step("worktree", () -> save(record(name).withAdminDir(makeWorktree(record))));
        }
        host.step("lock", () -> HostMarks.lock(record(name), container));
        host.step("marks", () -> makeMarks(name));
        host.step("facts", () -> save(record(name).withFacts(facts(name))));
        host.step("pin", () -> pin(name));
        host.step("private directory", () -> makePrivate(name));
        if (isRewritten()) {
            host.step("rewrite", () -> rewrite(record(name)));
        }
        host.step("tell neighbours", () -> tell(name));
        host.step("done", () -> save(record(name).withDone(true)));
        return journal;
    }

    private RepositoryRecord record(RepositoryName name) {
        return journal.repository(name);
    }

    private void save(RepositoryRecord record) {
        journal = journal.with(record);
        host.state().write(journal);
    }

    private HostPath makeWorktree(RepositoryRecord record) {
        return new WorktreeMaker(git).make(record);
    }

    private void noteMarks(RepositoryName name) {
        RepositoryRecord record = record(name);
        List<HostPath> made = new ArrayList<>(record.madeOnHost());
        made.addAll(HostMarks.missing(record, journal.request().layout()));
        save(record.withMadeOnHost(made));
    }

    private void makeMarks(RepositoryName name) {
        if (journal.request().layout() == LayoutKind.SHARED) {
            HostMarks.make(record(name), container);
        }
    }

    private RepositoryFacts facts(RepositoryName name) {
        RepositoryRecord record = record(name);
        RepositoryFacts facts =
                new RepositoryReader(git)
                        .facts(
                                name,
                                record.commonDir(),
                                record.adminDir().orElseThrow(),
                                record.worktree());
        if (journal.request().layout() == LayoutKind.SHARED
                && facts.refStorage() == RefStorage.FILES) {
            host.step("packed-refs", new PackedRefs(record.commonDir())::link);
        }
        return facts;
    }

    private void makePrivate(RepositoryName name) {
        RepositoryFacts facts = record(name).facts().orElseThrow();
        MountPlan plan =
                LayoutPlanner.plan(
                        Preparation.worktreeRequest(
                                host,
                                journal.request(),
                                journal.repositories().getFirst().commonDir()),
                        facts);
        HostPath own = host.state().of(container).child(name.value());
        List<PrivateEntry> entries = new ArrayList<>(plan.privateEntries());
        entries.add(
                new PrivateEntry.TextFile(
                        own.child(Neighbours.HOST_ADMIN), facts.adminDir() + "\n"));
        PrivateTree.make(own, entries, plan.user(), beside -> fill(beside, facts));
    }

    private void fill(HostPath beside, RepositoryFacts facts) {
        if (isSealed()) {
            new SealedGitDirectory(git, facts, journal.request().objects()).fill(beside);
        }
        new BaselineRecorder(git, facts)
                .record(
                        journal.repository(facts.name()).makeWorktree()
                                ? Optional.of(facts.base())
                                : Optional.empty(),
                        new Attachments(facts.commonDir()).file(container),
                        configured(facts))
                .with(isRewritten() ? rewritten(journal.repository(facts.name())) : Map.of())
                .write(beside);
    }

    /** What of the working tree the host's configuration makes git run. */
    private Set<String> configured(RepositoryFacts facts) {
        HostSettings settings = HostSettings.read(git, facts.commonDir());
        return new HostPrograms(settings, facts.commonDir()).inTree(facts.worktree()).keySet();
    }

    private boolean isRewritten() {
        return journal.request().adminFiles() == AdminFiles.REWRITE;
    }

    private Map<String, String> rewritten(RepositoryRecord record) {
        ContainerPaths inside = new ContainerPaths(journal.request().home());
        return adminRewrite(record)
                .files(
                        inside.dotGit(record.name(), AdminFiles.REWRITE),
                        inside.gitDir(record.name()));
    }

    private void rewrite(RepositoryRecord record) {
        ContainerPaths inside = new ContainerPaths(journal.request().home());
        adminRewrite(record)
                .rewrite(
                        inside.dotGit(record.name(), AdminFiles.REWRITE),
                        inside.gitDir(record.name()));
    }

    private static AdminRewrite adminRewrite(RepositoryRecord record) {
        return new AdminRewrite(record.adminDir().orElseThrow(), record.worktree());
    }

    private boolean isSealed() {
        return journal.request().layout() == LayoutKind.SEALED;
    }

    /** Keeps what the container builds on from the host's gc. */
    private void pin(RepositoryName name) {
        RepositoryFacts facts = record(name).facts().orElseThrow();
        if (!isSealed()) {
            new ReflogPins(git, facts.commonDir(), container).pin();
        } else if (!facts.base().isEmpty()) {
            String pin = SealedPaths.pin(container);
            git.run(facts.commonDir(), "update-ref", "--no-deref", pin, facts.base()).orThrow();
        }
    }

    private void tell(RepositoryName name) {
        RepositoryFacts facts = record(name).facts().orElseThrow();
        Neighbours.tell(facts.commonDir(), facts.isBare(), container);
    }
}
