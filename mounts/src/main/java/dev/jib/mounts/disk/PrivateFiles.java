package dev.jib.mounts.disk;

import dev.jib.mounts.plan.PrivateEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Makes the private entries of a plan, in a directory that no container sees yet. */
public final class PrivateFiles {
    private PrivateFiles() {}

    public static void make(List<PrivateEntry> entries) {
        for (PrivateEntry entry : entries) {
            Path path = entry.path().path();
            Disk.run("make " + path, () -> make(entry, path));
        }
    }

    private static void make(PrivateEntry entry, Path path) throws IOException {
        switch (entry) {
            case PrivateEntry.Directory directory ->
                    Files.createDirectories(directory.path().path());
            case PrivateEntry.TextFile file -> {
                Files.createDirectories(path.getParent());
                Disk.writeNew(path, file.content());
            }
            case PrivateEntry.Bytes file -> {
                Files.createDirectories(path.getParent());
                Files.write(path, file.toArray(), StandardOpenOption.CREATE_NEW);
            }
            case PrivateEntry.Link link -> {
                Files.createDirectories(path.getParent());
                Files.createSymbolicLink(path, Path.of(link.target()));
            }
        }
    }
}
