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
    /** A file in {@code S}: a release has verified, and changes what was verified from here on. */
    private static final String DONE = "verified";

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

    /** Notes that a release has verified and begins to change things. */
    public void noteVerified(Journal journal, RepositoryRecord record) {
        HostPath own = own(journal, record);
        if (Disk.isDirectory(own.path())) {
            Disk.writeAtomically(own.child(DONE).path(), "");
        }
    }

    /** Whether a container can have written there and no release has begun to take it back. */
    private boolean isWritten(Journal journal, RepositoryRecord record) {
        HostPath own = own(journal, record);
        boolean begun = journal.phase() == Phase.RELEASING && Disk.exists(own.child(DONE).path());
        return record.facts().isPresent()
                && Disk.isDirectory(own.path())
                && Disk.isDirectory(record.commonDir().path())
                && !begun;
    }

    private Verification verification(Journal journal, RepositoryRecord record) {
        return new Verification(
                git(journal),
                record.facts().orElseThrow(),
                journal.container(),
                journal.request().layout(),
                own(journal, record));
    }

    private HostGit git(Journal journal) {
        return host.git().marked(host.job(journal.container()));
    }

    private HostPath own(Journal journal, RepositoryRecord record) {
        return host.state().of(journal.container()).child(record.name().value());
    }
}
