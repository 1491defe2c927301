package dev.jib.mounts.verify;

import dev.jib.mounts.disk.UntrustedDirectory;
import dev.jib.mounts.plan.HostPath;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Files in a working tree that something on the host runs or obeys without being asked. */
final class Watched {
    /** What editors, shells and tools obey as soon as the directory is opened or git is used. */
    static final List<String> TOOLS =
            List.of(
                    ".husky",
                    ".githooks",
                    ".pre-commit-config.yaml",
                    "lefthook.yml",
                    ".lefthook.yml",
                    ".vscode",
                    ".idea",
                    ".devcontainer",
                    ".envrc",
                    ".gitattributes",
                    ".gitmodules");

    private Watched() {}

    /** Digests of those of {@code paths} that exist below the worktree. */
    static Map<String, String> digests(HostPath worktree, Iterable<String> paths) {
        Map<String, String> digests = new TreeMap<>();
        Optional<UntrustedDirectory> open = UntrustedDirectory.open(worktree.path());
        if (open.isPresent()) {
            try (UntrustedDirectory directory = open.get()) {
                for (String path : paths) {
                    digest(directory, Path.of(path)).ifPresent(d -> digests.put(path, d));
                }
            }
        }
        return digests;
    }

    private static Optional<String> digest(UntrustedDirectory in, Path path) {
        Path first = path.getName(0);
        if (path.getNameCount() == 1) {
            return in.stat(first).map(s -> ControlDigest.of(in, first));
        }
        Optional<UntrustedDirectory> inner = in.directory(first);
        if (inner.isEmpty()) {
            // a file or a link in the place of a directory is told of as itself
            return in.stat(first).map(s -> ControlDigest.of(in, first));
        }
        try (UntrustedDirectory open = inner.get()) {
            return digest(open, path.subpath(1, path.getNameCount()));
        }
    }
}
