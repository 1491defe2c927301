package dev.jib.mounts.disk;

import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.MountsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
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

    /**
     * Some process in whose namespace a mount of {@code directory}, or below it, is. Refuses where
     * that cannot be told; a host without {@code /proc} runs its containers in a machine of their
     * own.
     */
    public static Optional<String> of(HostPath directory) {
        return of(directory, PROC);
    }

    static Optional<String> of(HostPath directory, Path proc) {
        if (!Files.isDirectory(proc)) {
            return Optional.empty();
        }
        Place wanted =
                place(directory, proc.resolve("self"))
                        .orElseThrow(() -> unknown(proc.resolve("self/mountinfo")));
        if (lines(proc.resolve("1")).length == 0) {
            throw unknown(proc.resolve("1/mountinfo"));
        }
        Set<String> seen = new HashSet<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                String namespace = namespace(process);
                String[] lines = seen.contains(namespace) ? new String[0] : ofSomeThread(process);
                if (holds(lines, wanted)) {
                    return Optional.of(process.getFileName().toString());
                }
                if (lines.length > 0) { // one that ended meanwhile says nothing of the others
                    seen.add(namespace);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new MountsException("cannot list " + proc + ": " + e.getMessage(), e);
        }
    }

    /** A process goes on after its first thread has ended, which then has no mounts any more. */
    private static String[] ofSomeThread(Path process) throws IOException {
        String[] lines = lines(process);
        if (lines.length > 0) {
            return lines;
        }
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(process.resolve("task"))) {
            for (Path thread : threads) {
                lines = lines(thread);
                if (lines.length > 0) {
                    return lines;
                }
            }
        } catch (NoSuchFileException | NotDirectoryException | DirectoryIteratorException gone) {
            return new String[0];
        }
        return new String[0];
    }

    private static MountsException unknown(Path file) {
        return new MountsException(
                "cannot tell which containers run: "
                        + file
                        + " does not say what is mounted (expected: /proc mounted, and without"
                        + " hidepid for who runs this); run the command as root");
    }

    private static String namespace(Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("ns/mnt")).toString();
        } catch (IOException ignored) {
            return process.toString(); // another user's, or gone meanwhile
        }
    }

    private static Optional<Place> place(HostPath directory, Path self) {
        Optional<Place> found = Optional.empty();
        int best = -1;
        for (String line : lines(self)) {
            String[] words = line.split(" ", 6);
            String point = unescaped(words[4]);
            if (isInside(directory.toString(), point) && point.length() >= best) {
                best = point.length();
                String below = directory.toString().substring(trunk(point).length());
                found = Optional.of(new Place(words[2], trunk(unescaped(words[3])) + below));
            }
        }
        return found;
    }

    /** Names are compared as text: what others have mounted need not be a path in our locale. */
    private static boolean isInside(String path, String directory) {
        return path.equals(directory) || path.startsWith(trunk(directory) + "/");
    }

    /** The path without the slash that only the root ends with. */
    private static String trunk(String path) {
        return path.equals("/") ? "" : path;
    }

    private static boolean holds(String[] lines, Place wanted) {
        for (String line : lines) {
            String[] words = line.split(" ", 6);
            if (words[2].equals(wanted.device()) && isInside(unescaped(words[3]), wanted.root())) {
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
        } catch (IOException e) {
            if (!Files.isExecutable(process) && Files.exists(process)) {
                throw unknown(process.resolve("mountinfo"));
            }
            return new String[0]; // gone meanwhile
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
