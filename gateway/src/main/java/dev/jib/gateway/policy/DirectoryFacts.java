package dev.jib.gateway.policy;

import java.util.List;

/**
 * One directory of the current origin in which names were added.
 *
 * @param path the directory; empty for the root
 * @param names every name in it, raw, without slashes
 * @param added those that at least one parent does not have in that directory
 */
public record DirectoryFacts(RawPath path, List<RawPath> names, List<RawPath> added) {
    public DirectoryFacts {
        names = List.copyOf(names);
        added = List.copyOf(added);
    }
}
