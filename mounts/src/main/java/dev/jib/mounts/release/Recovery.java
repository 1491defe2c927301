package dev.jib.mounts.release;

import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.disk.ExclusiveLock;
import dev.jib.mounts.git.HostGit;
import dev.jib.mounts.git.LeftoverGit;
import dev.jib.mounts.journal.Host;
import dev.jib.mounts.journal.Journal;
import dev.jib.mounts.journal.Phase;
import dev.jib.mounts.journal.RepositoryRecord;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.LayoutKind;
import dev.jib.mounts.prepare.Preparation;
import dev.jib.mounts.sealed.Import;
import dev.jib.mounts.sealed.ImportReport;
import dev.jib.mounts.sealed.SealedPaths;
import dev.jib.mounts.verify.Verify;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code recover}: takes back the layout of a container that ended without {@code release}, or of a
 * call that was killed. What is dangerous is moved aside, locks that a killed git left too; every
 * commit and every uncommitted file stays.
 */
public final class Recovery {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Host host;

    public Recovery(Host host) {
        this.host = host;
    }

    /** Recovers; a container that still runs is refused, one that is not known changes nothing. */
    public ReleaseReport recover(ContainerName container) {
        List<String> done = new ArrayList<>();
        Optional<Journal> known;
        try (ExclusiveLock lock = host.state().lock(container)) {
            known = host.state().read(container);
            if (known.isPresent()) {
                LeftoverGit.awaitNone(host.job(container), PATIENCE);
                Liveness.checkGone(host, container);
            }
        }
        if (known.filter(j -> j.phase() == Phase.PREPARING).isPresent()) {
            finish(known.get());
        }
        try (ExclusiveLock lock = host.state().lock(container)) {
            host.state().read(container).ifPresent(journal -> clear(journal, done));
        }
        ReleaseReport released = new Release(host).release(container);
        done.addAll(released.kept());
        return new ReleaseReport(container, released.wasPrepared(), done);
    }

    /** No container has run yet; the host gets a whole worktree or, where it cannot, stays. */
    private void finish(Journal begun) {
        boolean there =
                begun.repositories().stream().allMatch(r -> Disk.isDirectory(r.commonDir().path()));
        if (there) {
            new Preparation(host).prepare(begun.request());
        }
    }

    private void clear(Journal journal, List<String> done) {
        Verify verify = new Verify(host);
        for (RepositoryRecord record : journal.repositories()) {
            if (!Disk.isDirectory(record.commonDir().path())) {
                continue;
            }
            try (ExclusiveLock repository = host.lockRepository(record.commonDir())) {
                done.addAll(verify.quarantine(journal, record, true));
                if (journal.request().layout() == LayoutKind.SHARED) {
                    host.step("autostash", () -> autostash(journal, record).ifPresent(done::add));
                } else {
                    host.step("import what can be", () -> done.addAll(taken(journal, record)));
                }
            }
        }
    }

    /** A rebase that was killed holds what was uncommitted in a commit that no ref names. */
    private Optional<String> autostash(Journal journal, RepositoryRecord record) {
        Optional<HostPath> adminDir = record.adminDir().filter(a -> Disk.isDirectory(a.path()));
        HostGit git = git(journal);
        for (String state : List.of("rebase-merge", "rebase-apply")) {
            Optional<String> id =
                    adminDir.map(a -> a.child(state))
                            .filter(s -> Disk.isDirectory(s.path()))
                            .flatMap(s -> Disk.readRegular(s.child("autostash").path()))
                            .map(String::strip)
                            .filter(t -> t.matches("[0-9a-f]{40}|[0-9a-f]{64}"));
            String ref = "refs/jib/" + journal.container() + "/autostash";
            if (id.isPresent()
                    && git.run(record.commonDir(), "update-ref", "--no-deref", ref, id.get())
                            .ok()) {
                return Optional.of("kept " + id.get() + " as " + ref);
            }
        }
        return Optional.empty();
    }

    /** What cannot be imported is kept as it is, where no release deletes it. */
    private List<String> taken(Journal journal, RepositoryRecord record) {
        HostPath own = host.state().of(journal.container()).child(record.name().value());
        HostPath git = new SealedPaths(own).git();
        if (record.facts().isEmpty() || !Disk.exists(git.path())) {
            return List.of();
        }
        ImportReport report =
                new Import(git(journal), record.facts().get(), journal.container(), own).run();
        List<String> lines = new ArrayList<>(report.imported());
        if (!report.refused().isEmpty()) {
            lines.addAll(report.refused());
            lines.add("moved " + git + " to " + aside(journal, record, git));
        }
        return lines;
    }

    private HostPath aside(Journal journal, RepositoryRecord record, HostPath git) {
        HostPath store = host.state().root().child(".recovered");
        Disk.makeDirectories(store.path());
        String name = journal.container() + "-" + record.name();
        HostPath free = store.child(name);
        for (int number = 2; Disk.exists(free.path()); number++) {
            free = store.child(name + "-" + number);
        }
        HostPath target = free;
        Disk.run("move " + git, () -> Files.move(git.path(), target.path()));
        return target;
    }

    private HostGit git(Journal journal) {
        return host.git().marked(host.job(journal.container()));
    }
}
