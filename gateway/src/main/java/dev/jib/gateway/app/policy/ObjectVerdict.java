package dev.jib.gateway.app.policy;

import dev.jib.gateway.policy.PolicySnapshot;
import dev.jib.gateway.policy.Push;
import dev.jib.gateway.policy.Verdict;
import java.io.IOException;
import java.nio.file.Path;

/** Judges a push by the objects of a repository on disk, with the inspector that serves live. */
@FunctionalInterface
public interface ObjectVerdict {
    /**
     * The verdict that the push would get, had its objects come in a pack.
     *
     * @param repository a git directory that holds the old and the new objects
     */
    Verdict of(PolicySnapshot snapshot, Push push, Path repository) throws IOException;
}
