package dev.jib.mounts.verify;

import dev.jib.mounts.facts.WorktreeConfig;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.RepositoryFacts;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What {@code .git} and the files of the admin dir may say: what they said before the container,
 * and what a release that has begun, and may have been killed anywhere, turns them back to.
 *
 * @param released content by name once they are turned back, when a release has begun
 */
record Expected(Baseline before, Optional<Map<String, String>> released) {
    /** The one of a worktree of which no release has begun, or one has. */
    static Expected of(Baseline before, RepositoryFacts facts, boolean releasing) {
        return new Expected(
                before, releasing ? Optional.of(turnedBack(before, facts)) : Optional.empty());
    }

    private static Map<String, String> turnedBack(Baseline before, RepositoryFacts facts) {
        Map<String, String> files = new TreeMap<>(before.files());
        files.putAll(ofGit(facts.adminDir(), facts.worktree()));
        files.keySet().retainAll(Baseline.TURNED_BACK);
        return files;
    }

    /** What git itself writes. */
    static Map<String, String> ofGit(HostPath adminDir, HostPath worktree) {
        return Map.of(
                ".git", "gitdir: " + adminDir + "\n", "gitdir", worktree.child(".git") + "\n");
    }

    /** Whether a file may say that, or, when that is empty, be gone. */
    boolean allows(String name, Optional<String> now) {
        return now.equals(Optional.ofNullable(before.files().get(name))) || isTurnedBack(name, now);
    }

    /** Whether a release has turned it back to that. */
    boolean isTurnedBack(String name, Optional<String> now) {
        return released.filter(r -> now.equals(Optional.ofNullable(r.get(name)))).isPresent();
    }

    /** Whether the host's settings of the worktree are where no container reaches them. */
    boolean allowsSettings(HostPath adminDir, Optional<String> now) {
        return new WorktreeConfig(adminDir).isLinked() || isTurnedBack(WorktreeConfig.NAME, now);
    }
}
