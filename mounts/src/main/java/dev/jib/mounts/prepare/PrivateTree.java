package dev.jib.mounts.prepare;

import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.disk.Ownership;
import dev.jib.mounts.disk.PrivateFiles;
import dev.jib.mounts.disk.UntrustedDirectory;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.PrivateEntry;
import dev.jib.mounts.plan.UserIds;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Consumer;

/** Makes one directory of private entries beside its place, then moves it there whole. */
final class PrivateTree {
    private PrivateTree() {}

    /**
     * Makes {@code root} from those of {@code entries} that lie in it; one that is there stays as
     * it is, since a container may have worked in it.
     *
     * @param fill adds what is no planned entry, in the place it is given
     */
    static void make(
            HostPath root, List<PrivateEntry> entries, UserIds owner, Consumer<HostPath> fill) {
        if (Disk.exists(root.path())) {
            return;
        }
        HostPath beside =
                new HostPath(root.path().resolveSibling(".new-" + root.path().getFileName()));
        UntrustedDirectory.deleteTree(beside.path());
        Disk.makeDirectories(beside.path());
        PrivateFiles.make(
                entries.stream()
                        .filter(e -> e.path().isInside(root))
                        .map(e -> moved(e, root, beside))
                        .toList());
        fill.accept(beside);
        Ownership.giveTree(beside.path(), owner);
        Disk.run(
                "make " + root,
                () -> {
                    Files.move(beside.path(), root.path(), StandardCopyOption.ATOMIC_MOVE);
                    Disk.syncDirectory(root.path().resolveSibling("."));
                });
    }

    private static PrivateEntry moved(PrivateEntry entry, HostPath from, HostPath to) {
        HostPath path =
                new HostPath(to.path().resolve(from.path().relativize(entry.path().path())));
        return switch (entry) {
            case PrivateEntry.Directory directory -> new PrivateEntry.Directory(path);
            case PrivateEntry.TextFile file -> new PrivateEntry.TextFile(path, file.content());
            case PrivateEntry.Bytes file -> new PrivateEntry.Bytes(path, file.content());
            case PrivateEntry.Link link -> new PrivateEntry.Link(path, link.target());
        };
    }
}
