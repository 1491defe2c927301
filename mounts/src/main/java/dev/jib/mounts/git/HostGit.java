package dev.jib.mounts.git;

import dev.jib.mounts.plan.HostPath;
import java.util.List;

/** The host's git. Never pointed at a directory that a container can have made a repository of. */
public interface HostGit {
    /** Runs git in {@code directory}; a non-zero exit is in the result. */
    default GitResult run(HostPath directory, String... arguments) {
        return run(directory, new byte[0], List.of(arguments));
    }

    /** The same with something on standard input. */
    GitResult run(HostPath directory, byte[] input, List<String> arguments);

    /** A git whose processes carry a mark, by which those of an interrupted call are found. */
    HostGit marked(String job);
}
