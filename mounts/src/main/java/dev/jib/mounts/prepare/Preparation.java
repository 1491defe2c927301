package dev.jib.mounts.prepare;

import dev.jib.mounts.disk.ExclusiveLock;
import dev.jib.mounts.disk.Ownership;
import dev.jib.mounts.facts.RepositoryReader;
import dev.jib.mounts.git.LeftoverGit;
import dev.jib.mounts.journal.Host;
import dev.jib.mounts.journal.Journal;
import dev.jib.mounts.journal.Phase;
import dev.jib.mounts.journal.PrepareRequest;
import dev.jib.mounts.journal.RepositoryRecord;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.LayoutPlanner;
import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.plan.MountsException;
import dev.jib.mounts.plan.RepositoryFacts;
import dev.jib.mounts.plan.WorktreeRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Makes a container's layout. Every step is written to the journal before it is done and can be
 * done again, so that a call after a crash finishes what the crashed one began.
 */
public final class Preparation {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Host host;

    public Preparation(Host host) {
        this.host = host;
    }

    /** What {@code prepare} would answer; touches nothing. */
    public MountPlan plan(PrepareRequest request) {
        Journal journal =
                host.state()
                        .read(request.container())
                        .map(j -> checkSame(j, request))
                        .orElseGet(() -> new RequestReader(host, request).read());
        List<RepositoryFacts> facts =
                journal.repositories().stream()
                        .map(r -> r.facts().orElseGet(() -> facts(r)))
                        .toList();
        return LayoutPlanner.plan(worktreeRequest(request, facts), facts);
    }

    /** Makes the layout, or finishes making it, or answers what is there. */
    public PreparedLayout prepare(PrepareRequest request) {
        try (ExclusiveLock lock = host.state().lock(request.container())) {
            Optional<Journal> known = host.state().read(request.container());
            Journal journal =
                    known.isPresent()
                            ? checkSame(known.get(), request)
                            : new RequestReader(host, request).read();
            known.ifPresent(j -> LeftoverGit.awaitNone(host.job(request.container()), PATIENCE));
            if (known.isEmpty()) {
                host.step("journal", () -> host.state().write(journal));
            }
            return finish(journal);
        }
    }

    private static Journal checkSame(Journal known, PrepareRequest request) {
        if (known.phase() == Phase.RELEASING) {
            throw new MountsException(
                    "container "
                            + known.container()
                            + " is being released (expected: a whole or no"
                            + " layout); finish with jib mounts release --container "
                            + known.container());
        }
        if (!known.request().equals(request)) {
            throw new MountsException(
                    "container "
                            + known.container()
                            + " is prepared with another request (expected:"
                            + " the same repositories and options); release it first: jib mounts"
                            + " release --container "
                            + known.container());
        }
        return known;
    }

    private PreparedLayout finish(Journal begun) {
        Journal journal = begun;
        for (RepositoryRecord record : begun.repositories()) {
            if (!record.done()) {
                try (ExclusiveLock lock = host.lockRepository(record.commonDir())) {
                    journal = new RepositoryPreparation(host, journal).prepare(record.name());
                }
            }
        }
        List<RepositoryFacts> facts =
                journal.repositories().stream().map(r -> r.facts().orElseThrow()).toList();
        MountPlan plan = LayoutPlanner.plan(worktreeRequest(journal.request(), facts), facts);
        if (journal.phase() != Phase.READY) {
            host.step("system config", () -> makeEtc(plan));
            Journal ready = journal.withPhase(Phase.READY);
            host.step("ready", () -> host.state().write(ready));
        }
        return new PreparedLayout(plan, facts);
    }

    private void makeEtc(MountPlan plan) {
        HostPath etc = host.state().of(plan.container()).child(LayoutPlanner.ETC);
        PrivateTree.make(etc, plan.privateEntries(), plan.user(), beside -> {});
    }

    private RepositoryFacts facts(RepositoryRecord record) {
        HostPath adminDir =
                record.adminDir()
                        .orElseGet(() ->
                                record.commonDir()
                                        .child("worktrees")
                                        .child(
                                                String.valueOf(
                                                        record.worktree().path().getFileName())));
        return new RepositoryReader(host.git())
                .facts(record.name(), record.commonDir(), adminDir, record.worktree());
    }

    private WorktreeRequest worktreeRequest(PrepareRequest request, List<RepositoryFacts> facts) {
        return worktreeRequest(host, request, facts.getFirst().commonDir());
    }

    static WorktreeRequest worktreeRequest(Host host, PrepareRequest request, HostPath first) {
        return new WorktreeRequest(
                request.container(),
                request.layout(),
                request.adminFiles(),
                request.objects(),
                host.state().of(request.container()),
                request.home(),
                request.socketDir(),
                request.helperDir(),
                request.upstreams(),
                request.user().orElseGet(() -> Ownership.of(first)));
    }
}
