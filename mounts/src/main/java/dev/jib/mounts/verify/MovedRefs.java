package dev.jib.mounts.verify;

import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.RefStorage;
import dev.jib.mounts.plan.RepositoryFacts;
import dev.jib.mounts.verify.WorktreeScan.Told;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Points out branches and tags that are not where they were and that the host's own reflog does not
 * know to have been moved: containers write their reflogs elsewhere. Branches of containers are
 * theirs to move.
 */
final class MovedRefs {
    private final RepositoryFacts facts;
    private final Baseline baseline;
    private final BiConsumer<FindingKind, Told> found;

    MovedRefs(RepositoryFacts facts, Baseline baseline, BiConsumer<FindingKind, Told> found) {
        this.facts = facts;
        this.baseline = baseline;
        this.found = found;
    }

    void run(Map<String, String> now) {
        if (facts.refStorage() == RefStorage.REFTABLE && !facts.isBare()) {
            head(Optional.ofNullable(now.get("HEAD")).orElse("gone"));
        }
        baseline.refs()
                .forEach((ref, before) -> {
                    if (isOthers(ref)
                            && !before.equals(now.get(ref))
                            && !movedByHost(ref, now.get(ref))) {
                        String at =
                                Optional.ofNullable(now.get(ref))
                                        .map(id -> "at " + id)
                                        .orElse("gone");
                        found.accept(
                                FindingKind.MOVED_REF,
                                new Told(
                                        facts.commonDir().child(ref),
                                        "it was at "
                                                + before
                                                + " and is "
                                                + at
                                                + by()
                                                + "; to take it back: git update-ref "
                                                + ref
                                                + " "
                                                + before));
                    }
                });
    }

    /** Reftables have one reflog for host and containers. */
    private String by() {
        return switch (facts.refStorage()) {
            case FILES -> ", not by a command on the host that its reflog knows";
            case REFTABLE -> ", by the host or by a container: its reflog does not tell";
        };
    }

    private void head(String now) {
        String before = facts.mainHead().strip();
        if (!now.equals(before)) {
            found.accept(
                    FindingKind.MOVED_REF,
                    new Told(
                            facts.commonDir().child("HEAD"),
                            "HEAD of the main working tree was '"
                                    + before
                                    + "' and is '"
                                    + now
                                    + "'"
                                    + by()));
        }
    }

    private boolean isOthers(String ref) {
        boolean own = facts.branch().filter(ref::equals).isPresent();
        return !own
                && (ref.startsWith("refs/tags/")
                        || (ref.startsWith("refs/heads/") && !ref.startsWith("refs/heads/jib/")));
    }

    private boolean movedByHost(String ref, @Nullable String now) {
        HostPath log = facts.commonDir().child("logs").child(ref);
        return now != null
                && Disk.exists(log.path())
                && Disk.readRegular(log.path())
                        .flatMap(t -> t.lines().reduce((first, second) -> second))
                        .map(line -> line.split(" ", 3))
                        .filter(words -> words.length == 3 && words[1].equals(now))
                        .isPresent();
    }
}
