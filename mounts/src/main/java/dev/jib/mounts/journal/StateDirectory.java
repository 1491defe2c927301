package dev.jib.mounts.journal;

import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.disk.ExclusiveLock;
import dev.jib.mounts.disk.UntrustedDirectory;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.MountsException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The directory with one subdirectory per container: its journal and its private files. */
public final class StateDirectory {
    private static final String JOURNAL = "journal.json";
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final HostPath root;
    private final JournalFormat format;

    /** Links in {@code root} are followed once and for all: mounts are known by real paths. */
    public StateDirectory(HostPath root, JournalFormat format) {
        this.root = Disk.real(root);
        this.format = format;
    }

    public HostPath root() {
        return root;
    }

    /** The container's own directory. */
    public HostPath of(ContainerName container) {
        return root.child(container.value());
    }

    /** Excludes other calls for the same container. */
    public ExclusiveLock lock(ContainerName container) {
        makeRoot();
        return ExclusiveLock.take(root.child(".locks").child(container.value()).path(), PATIENCE);
    }

    private void makeRoot() {
        if (Disk.exists(root.path())) {
            return;
        }
        Disk.run(
                "make " + root,
                () -> {
                    Files.createDirectories(root.path());
                    Files.setPosixFilePermissions(
                            root.path(), PosixFilePermissions.fromString("rwx--x--x"));
                });
    }

    public Optional<Journal> read(ContainerName container) {
        Path file = of(container).child(JOURNAL).path();
        return Disk.readRegular(file).map(text -> format.read(text, file.toString()));
    }

    /** Writes the journal durably; what it says may be done only afterwards. */
    public void write(Journal journal) {
        HostPath directory = of(journal.container());
        makeRoot();
        Disk.makeDirectory(directory.path());
        Disk.writeAtomically(directory.child(JOURNAL).path(), format.write(journal));
    }

    /** Forgets a container, journal last. */
    public void forget(ContainerName container) {
        Optional<UntrustedDirectory> open = UntrustedDirectory.open(of(container).path());
        if (open.isPresent()) {
            try (UntrustedDirectory directory = open.get()) {
                directory.names().stream()
                        .filter(n -> !n.equals(JOURNAL))
                        .forEach(directory::delete);
            }
        }
        UntrustedDirectory.deleteTree(of(container).path());
    }

    /** Removes what is left of a container without a journal; refuses where something is in it. */
    public void forgetEmpty(ContainerName container) {
        HostPath directory = of(container);
        if (!Disk.isDirectory(directory.path())) {
            return;
        }
        Disk.deleteFile(directory.child(JOURNAL + ".jib-new").path()); // of a write that was killed
        Disk.deleteIfEmpty(directory.path());
        if (Disk.exists(directory.path())) {
            throw new MountsException(
                    directory
                            + " has no "
                            + JOURNAL
                            + " but is not empty (expected: both or neither), so that what the"
                            + " container did may be only there: put the journal back, or stop the"
                            + " container, save what is in it, move it away and clear the"
                            + " repository with jib mounts recover --repo");
        }
    }

    /** Every container whose journal can be read, by name. */
    public List<Journal> all() {
        List<Journal> journals = new ArrayList<>();
        scan(journals::add, new TreeMap<>());
        journals.sort(Comparator.comparing(Journal::container));
        return journals;
    }

    /** Why a journal cannot be read, by the name of the directory that it is in. */
    public Map<String, String> unreadable() {
        Map<String, String> faults = new TreeMap<>();
        scan(journal -> {}, faults);
        return faults;
    }

    private void scan(Consumer<Journal> journals, Map<String, String> faults) {
        if (!Disk.isDirectory(root.path())) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root.path())) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (!name.startsWith(".") && Disk.exists(entry.resolve(JOURNAL))) {
                    try {
                        read(new ContainerName(name)).ifPresent(journals);
                    } catch (MountsException | IllegalArgumentException e) {
                        faults.put(name, String.valueOf(e.getMessage()));
                    }
                }
            }
        } catch (IOException e) {
            throw new MountsException("cannot list " + root + ": " + e.getMessage(), e);
        }
    }
}
