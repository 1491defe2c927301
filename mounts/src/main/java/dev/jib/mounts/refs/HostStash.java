package dev.jib.mounts.refs;

import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.disk.Ownership;
import dev.jib.mounts.git.HostGit;
import dev.jib.mounts.plan.HostPath;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The host's own {@code refs/stash}. Containers have theirs, but share {@code packed-refs}: where
 * the host's was packed, a container that drops its last stash deletes the packed line of the host,
 * and where a container's was packed, it shows on the host. The host's reflog tells what is right.
 */
public final class HostStash {
    static final String REF = "refs/stash";

    private final HostPath commonDir;
    private final Path loose;

    public HostStash(HostPath commonDir) {
        this.commonDir = commonDir;
        this.loose = commonDir.child(REF).path();
    }

    /** Writes the ref as a loose file, if there is none. */
    void unpack(String id) {
        if (!Disk.exists(loose)) {
            try (GitLock lock = GitLock.take(loose)) {
                Disk.writeAtomically(loose, id + "\n");
                Ownership.give(loose, Ownership.of(commonDir));
                lock.stillOurs();
            }
        }
    }

    /** Brings the ref back to the newest entry of the host's stash; true when it was not there. */
    public boolean repair(HostGit git) {
        if (Disk.exists(loose)) {
            return false;
        }
        Optional<String> newest =
                Disk.readRegular(commonDir.child("logs").child(REF).path())
                        .map(String::lines)
                        .flatMap(lines -> lines.reduce((first, second) -> second))
                        .map(line -> line.split(" ", 3)[1]);
        Optional<String> packed = new PackedRefs(commonDir).packedStash();
        Optional<String> right =
                newest.isPresent() ? newest : packed.filter(id -> !isKeptForContainer(git, id));
        if (right.isPresent() && !(newest.isPresent() && newest.equals(packed))) {
            unpack(right.get());
            return true;
        }
        return false;
    }

    private boolean isKeptForContainer(HostGit git, String id) {
        Stream<String> kept =
                git
                        .run(commonDir, "for-each-ref", "--format=%(objectname)", "refs/jib/")
                        .orThrow()
                        .lines()
                        .stream();
        return kept.anyMatch(id::equals);
    }
}
