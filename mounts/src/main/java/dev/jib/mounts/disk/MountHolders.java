package dev.jib.mounts.disk;

import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.MountsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Finds processes that have a directory of the host mounted, in whatever namespace: the way to see
 * that a container still runs, whichever runtime started it. Reads {@code /proc/<pid>/mountinfo}
 * (proc(5)): {@code id parent major:minor root mountpoint ...}.
 */
public final class MountHolders {
    private static final Path PROC = Path.of("/proc");

    private MountHolders() {}

    /** A device and a path below its root. */
    private record Place(String device, String root) {}

    /** Some process in whose namespace a mount of {@code directory}, or below it, is. */
    public static Optional<String> of(HostPath directory) {
        if (!Files.isReadable(PROC.resolve("self/mountinfo"))) {
            return Optional.empty();
        }
        Optional<Place> wanted = place(directory);
        Set<String> namespaces = new HashSet<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                boolean unseen = namespaces.add(namespace(process));
                if (wanted.isPresent() && unseen && holds(process, wanted.get())) {
                    return Optional.of(process.getFileName().toString());
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new MountsException("cannot list /proc: " + e.getMessage(), e);
        }
    }

    private static String namespace(Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("ns/mnt")).toString();
        } catch (IOException ignored) {
            return process.toString(); // another user's, or gone meanwhile
        }
    }

    private static Optional<Place> place(HostPath directory) {
        Place found = new Place("", "");
        int best = -1;
        for (String line : lines(PROC.resolve("self"))) {
            String[] words = line.split(" ", 6);
            Path point = Path.of(unescaped(words[4]));
            if (directory.path().startsWith(point) && point.getNameCount() >= best) {
                best = point.getNameCount();
                Path root = Path.of(unescaped(words[3]));
                found =
                        new Place(
                                words[2],
                                root.resolve(point.relativize(directory.path())).toString());
            }
        }
        return best < 0 ? Optional.empty() : Optional.of(found);
    }

    private static boolean holds(Path process, Place wanted) {
        for (String line : lines(process)) {
            String[] words = line.split(" ", 6);
            if (words[2].equals(wanted.device())
                    && Path.of(unescaped(words[3])).startsWith(wanted.root())) {
                return true;
            }
        }
        return false;
    }

    private static String[] lines(Path process) {
        try {
            String text =
                    Files.readString(process.resolve("mountinfo"), StandardCharsets.ISO_8859_1);
            return text.isEmpty() ? new String[0] : text.split("\n");
        } catch (IOException ignored) {
            return new String[0]; // another user's, or gone meanwhile
        }
    }

    /** Space, tab, line end and backslash are octal there. */
    private static String unescaped(String text) {
        String plain =
                text.replace("\\040", " ")
                        .replace("\\011", "\t")
                        .replace("\\012", "\n")
                        .replace("\\134", "\\");
        return new String(plain.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
