package dev.jib.mounts.release;

import dev.jib.mounts.disk.ExclusiveLock;
import dev.jib.mounts.git.LeftoverGit;
import dev.jib.mounts.journal.Host;
import dev.jib.mounts.journal.Journal;
import dev.jib.mounts.journal.Phase;
import dev.jib.mounts.journal.RepositoryRecord;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.LayoutKind;
import dev.jib.mounts.plan.MountsException;
import dev.jib.mounts.plan.RepositoryName;
import dev.jib.mounts.sealed.Import;
import dev.jib.mounts.sealed.ImportReport;
import dev.jib.mounts.verify.Finding;
import dev.jib.mounts.verify.Verify;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code import}: takes over what a sealed container committed, while it may run on. */
public final class Takeover {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Host host;

    public Takeover(Host host) {
        this.host = host;
    }

    /** Imports from every repository of the container. */
    public Map<RepositoryName, ImportReport> run(ContainerName container) {
        try (ExclusiveLock lock = host.state().lock(container)) {
            Journal journal = ready(container);
            LeftoverGit.awaitNone(host.job(container), PATIENCE);
            Map<RepositoryName, ImportReport> reports =
                    new TreeMap<>((a, b) -> a.value().compareTo(b.value()));
            for (RepositoryRecord record : journal.repositories()) {
                HostPath own = host.state().of(container).child(record.name().value());
                try (ExclusiveLock repository = host.lockRepository(record.commonDir())) {
                    Import one =
                            new Import(
                                    host.git().marked(host.job(container)),
                                    record.facts().orElseThrow(),
                                    container,
                                    own);
                    reports.put(record.name(), one.where(dangerous(journal, record)).run());
                }
            }
            return reports;
        }
    }

    /** What verify finds: nothing of ours looks into such a tree. */
    private List<String> dangerous(Journal journal, RepositoryRecord record) {
        return new Verify(host)
                .find(journal, record).stream()
                        .filter(f -> f.kind().dangerous())
                        .map(Finding::toString)
                        .toList();
    }

    private Journal ready(ContainerName container) {
        Journal journal =
                host.state()
                        .read(container)
                        .orElseThrow(() ->
                                new MountsException(
                                        "container "
                                                + container
                                                + " is not known (expected: one of jib mounts"
                                                + " list)"));
        if (journal.request().layout() != LayoutKind.SEALED) {
            throw new MountsException(
                    "container "
                            + container
                            + " has the layout shared (expected: sealed); its commits are in the"
                            + " repository already");
        }
        if (journal.phase() != Phase.READY) {
            throw new MountsException(
                    "container "
                            + container
                            + " is not ready (expected: a whole layout); finish with jib mounts"
                            + " prepare or jib mounts release --container "
                            + container);
        }
        return journal;
    }
}
