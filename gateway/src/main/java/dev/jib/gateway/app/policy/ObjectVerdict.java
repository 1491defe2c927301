package dev.jib.gateway.app.policy;

import dev.jib.gateway.policy.PolicySnapshot;
import dev.jib.gateway.policy.Push;
import dev.jib.gateway.policy.Verdict;
import java.io.IOException;
import java.nio.file.Path;

/** Judges a push by the objects of a repository on disk, with the inspector that serves live. */
@FunctionalInterface
public interface ObjectVerdict {
    /** The verdict that the push would get, had its objects come in a pack. */
    Verdict of(PolicySnapshot snapshot, Push push, Place place) throws IOException;

    /**
     * Where things are.
     *
     * @param repository a git directory, or a work tree with one, that holds the new objects
     * @param configuration the directory from which the configuration takes relative paths
     */
    record Place(Path repository, Path configuration) {}
}
