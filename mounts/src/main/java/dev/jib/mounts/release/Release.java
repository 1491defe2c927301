package dev.jib.mounts.release;

import static java.util.stream.Collectors.joining;

import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.disk.ExclusiveLock;
import dev.jib.mounts.git.LeftoverGit;
import dev.jib.mounts.journal.Host;
import dev.jib.mounts.journal.Journal;
import dev.jib.mounts.journal.Phase;
import dev.jib.mounts.journal.RepositoryRecord;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.MountsException;
import dev.jib.mounts.verify.Finding;
import dev.jib.mounts.verify.FindingKind;
import dev.jib.mounts.verify.Verify;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes a container's layout back. The worktree, its branch and what is uncommitted in it stay;
 * what only the container had is kept as refs of the host.
 */
public final class Release {
    private static final int SHOWN = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Host host;

    public Release(Host host) {
        this.host = host;
    }

    /**
     * Releases; a second call, or one for a container that is not there, changes nothing. One that
     * runs is refused: what it did from then on would be lost.
     */
    public ReleaseReport release(ContainerName container) {
        try (ExclusiveLock lock = host.state().lock(container)) {
            Optional<Journal> journal = host.state().read(container);
            List<String> kept = new ArrayList<>();
            if (journal.isPresent()) {
                LeftoverGit.awaitNone(host.job(container), PATIENCE);
                Liveness.checkGone(host, container);
                verify(journal.get(), kept);
                Journal releasing = journal.get().withPhase(Phase.RELEASING);
                host.step("releasing", () -> host.state().write(releasing));
                for (RepositoryRecord record : releasing.repositories()) {
                    try (ExclusiveLock repository = host.lockRepository(record.commonDir())) {
                        kept.addAll(new RepositoryRelease(host, releasing, record).release());
                    }
                }
            }
            if (journal.isPresent()) {
                host.step("forget", () -> host.state().forget(container));
            } else {
                host.state().forgetEmpty(container);
            }
            return new ReleaseReport(container, journal.isPresent(), kept);
        }
    }

    /** No git of ours runs where a container left something for it. */
    private void verify(Journal journal, List<String> kept) {
        Verify verify = new Verify(host);
        for (RepositoryRecord record : journal.repositories()) {
            if (!Disk.isDirectory(record.commonDir().path())) {
                continue;
            }
            try (ExclusiveLock repository = host.lockRepository(record.commonDir())) {
                List<Finding> dangerous = dangerous(verify, journal, record);
                if (dangerous.stream().allMatch(f -> f.kind() == FindingKind.DERIVED)
                        && !dangerous.isEmpty()) {
                    kept.addAll(verify.quarantine(journal, record, false)); // git makes it anew
                    dangerous = dangerous(verify, journal, record);
                }
                if (!dangerous.isEmpty()) {
                    throw refusal(journal.container(), dangerous);
                }
            }
        }
    }

    private static List<Finding> dangerous(
            Verify verify, Journal journal, RepositoryRecord record) {
        return verify.find(journal, record).stream().filter(f -> f.kind().dangerous()).toList();
    }

    private MountsException refusal(ContainerName container, List<Finding> dangerous) {
        String all = dangerous.stream().limit(SHOWN).map(Finding::toString).collect(joining("; "));
        return new MountsException(
                "not released, since host git would be caught by what container "
                        + container
                        + " left (expected: nothing that verify finds): "
                        + all
                        + (dangerous.size() > SHOWN ? "; and more" : "")
                        + ". Move it aside with jib mounts verify --quarantine --container "
                        + container
                        + " --state "
                        + host.state().root()
                        + " and release again");
    }
}
