package dev.jib.mounts.refs;

import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.MountsException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which containers a repository is attached to: {@code jib/attached/<container>} in the common dir,
 * each with the state directory that knows more. Used under the repository's lock.
 */
public final class Attachments {
    private final HostPath directory;

    public Attachments(HostPath commonDir) {
        this.directory = commonDir.child("jib/attached");
    }

    /** Container to the private directory of the repository ({@code S}). */
    public Map<ContainerName, HostPath> all() {
        Map<ContainerName, HostPath> all = new TreeMap<>();
        if (!Disk.isDirectory(directory.path())) {
            return all;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory.path())) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (!name.endsWith(".jib-new")) {
                    Disk.readRegular(entry)
                            .ifPresent(text ->
                                    all.put(new ContainerName(name), Disk.real(path(text))));
                }
            }
            return all;
        } catch (IOException e) {
            throw new MountsException("cannot list " + directory + ": " + e.getMessage(), e);
        }
    }

    private static HostPath path(String line) {
        return HostPath.of(line.substring(0, line.length() - 1));
    }

    /** Enters a container; one of the same name from another state directory is refused. */
    public void add(ContainerName container, HostPath privateDirectory) {
        HostPath known = all().get(container);
        if (known != null && !known.equals(privateDirectory)) {
            throw new MountsException(
                    "container "
                            + container
                            + " is attached to this repository already, by "
                            + known
                            + " (expected: names that differ, also between state directories);"
                            + " choose another with --container");
        }
        Disk.makeDirectories(directory.path());
        Disk.writeAtomically(directory.child(container.value()).path(), privateDirectory + "\n");
    }

    /** The file that says a container is attached. */
    public HostPath file(ContainerName container) {
        return directory.child(container.value());
    }

    /** Takes a container out. */
    public void remove(ContainerName container) {
        Disk.deleteFile(directory.child(container.value()).path());
    }

    /** Removes the directory itself, once nothing is attached. */
    public void removeIfEmpty() {
        Disk.deleteIfEmpty(directory.path());
    }
}
