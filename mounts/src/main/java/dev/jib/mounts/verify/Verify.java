package dev.jib.mounts.verify;

import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.disk.ExclusiveLock;
import dev.jib.mounts.disk.MountHolders;
import dev.jib.mounts.git.HostGit;
import dev.jib.mounts.git.LeftoverGit;
import dev.jib.mounts.journal.Host;
import dev.jib.mounts.journal.Journal;
import dev.jib.mounts.journal.Phase;
import dev.jib.mounts.journal.RepositoryRecord;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.MountsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** {@code verify}: looks at all repositories of a container, under their locks. */
public final class Verify {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration LEFT_GIT = Duration.ofSeconds(60);

    private final Host host;

    public Verify(Host host) {
        this.host = host;
    }

    /** Looks, and with {@code quarantine} moves aside what is dangerous, then looks again. */
    public VerifyReport run(ContainerName container, boolean quarantine) {
        try (ExclusiveLock lock = host.state().lock(container)) {
            Journal journal =
                    host.state()
                            .read(container)
                            .orElseThrow(() ->
                                    new MountsException(
                                            "container "
                                                    + container
                                                    + " is not known (expected: one of jib mounts"
                                                    + " list)"));
            MountHolders.of(host.state().of(container)); // refuses before anything is done
            if (quarantine) {
                LeftoverGit.awaitNone(host.job(container), LEFT_GIT);
            }
            List<Finding> findings = new ArrayList<>();
            List<String> done = new ArrayList<>();
            for (RepositoryRecord record : journal.repositories()) {
                if (!isWritten(journal, record)) {
                    notLookedAt(journal, record).ifPresent(findings::add);
                    continue;
                }
                try (ExclusiveLock repository = host.lockRepository(record.commonDir())) {
                    if (quarantine) {
                        done.addAll(quarantine(journal, record, false));
                    }
                    host.step("verify", () -> findings.addAll(find(journal, record)));
                }
            }
            Optional<String> runs = MountHolders.of(host.state().of(container));
            return new VerifyReport(container, findings, done, runs);
        }
    }

    /** What is to be told of one repository; under its lock. */
    public List<Finding> find(Journal journal, RepositoryRecord record) {
        return isWritten(journal, record) ? verification(journal, record).run() : List.of();
    }

    /** Moves aside what is dangerous in one repository; under its lock. */
    public List<String> quarantine(Journal journal, RepositoryRecord record, boolean locksToo) {
        List<String> done = new ArrayList<>();
        if (!isWritten(journal, record)) {
            return done;
        }
        Duration lockAge = locksToo ? PATIENCE : Duration.ofSeconds(60);
        if (locksToo) {
            awaitLocks(verification(journal, record));
        }
        // packs are hashed only once nothing else is wrong, so a second look may find more
        for (int round = 0; round < 3; round++) {
            Verification verification = verification(journal, record);
            List<Finding> findings = verification.run(lockAge);
            List<String> now = new ArrayList<>();
            host.step(
                    "quarantine",
                    () ->
                            now.addAll(
                                    new Quarantine(
                                                    git(journal),
                                                    record.facts().orElseThrow(),
                                                    journal.container(),
                                                    verification.baseline())
                                            .take(findings, locksToo)));
            done.addAll(now);
            if (now.isEmpty()) {
                break;
            }
        }
        return done;
    }

    /** Others may hold locks of refs for a moment; whoever is dead holds them for ever. */
    private static void awaitLocks(Verification verification) {
        try {
            if (verification.run(Duration.ZERO).stream()
                    .anyMatch(f -> f.kind() == FindingKind.LEFT_LOCK)) {
                TimeUnit.MILLISECONDS.sleep(PATIENCE.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether a container can have written there, and there is what to compare it with. */
    private boolean isWritten(Journal journal, RepositoryRecord record) {
        HostPath own = own(journal, record);
        boolean forgotten = journal.phase() == Phase.RELEASING && !Baseline.isThere(own);
        return record.facts().isPresent()
                && Disk.isDirectory(own.path())
                && Disk.isDirectory(record.commonDir().path())
                && !forgotten;
    }

    /** A container has had a worktree that is there, and nothing says what was in it before. */
    private static Optional<Finding> notLookedAt(Journal journal, RepositoryRecord record) {
        boolean written = journal.phase() != Phase.PREPARING && record.facts().isPresent();
        return written && Disk.isDirectory(record.worktree().path())
                ? Optional.of(
                        new Finding(
                                record.name(),
                                FindingKind.NOT_LOOKED_AT,
                                record.worktree(),
                                "what to compare it with, or its repository, is gone; look"
                                        + " yourself, then end it with jib mounts release"
                                        + " --container "
                                        + journal.container()))
                : Optional.empty();
    }

    private Verification verification(Journal journal, RepositoryRecord record) {
        return new Verification(git(journal), journal, record, own(journal, record));
    }

    private HostGit git(Journal journal) {
        return host.git().marked(host.job(journal.container()));
    }

    private HostPath own(Journal journal, RepositoryRecord record) {
        return host.state().of(journal.container()).child(record.name().value());
    }
}
