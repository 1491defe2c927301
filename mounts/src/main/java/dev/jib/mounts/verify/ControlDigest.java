package dev.jib.mounts.verify;

import static com.google.common.collect.ImmutableSet.toImmutableSet;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import dev.jib.mounts.disk.FileStat;
import dev.jib.mounts.disk.UntrustedDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A digest of what in a git directory decides what git does: configuration, hooks, attributes,
 * where it borrows from. What changes by ordinary work (objects, refs, logs, index) is left out, at
 * the top of a git directory and nowhere else: a submodule may be called {@code logs}.
 */
final class ControlDigest {
    private static final Set<String> DATA =
            Set.of(
                    "refs",
                    "logs",
                    "lfs",
                    "packed-refs",
                    "HEAD",
                    "index",
                    "shallow",
                    "MERGE_RR",
                    "MERGE_MODE",
                    "AUTO_MERGE",
                    "SQUASH_MSG",
                    "reftable");
    private static final int MAX_DEPTH = 60;
    private static final int OWNER_RUNS = 0100;

    /** What of a directory counts. */
    private enum Counts {
        /** All; of a git directory all but what is data. */
        ALL,
        /** Of {@code objects} of a git directory only {@code info}. */
        INFO,
        /** Of {@code objects/info} only where it borrows from. */
        ALTERNATES
    }

    private final Hasher hasher = Hashing.sha256().newHasher();

    private ControlDigest() {}

    /** The digest of an entry of a directory: a file, a link, or a directory with git ones. */
    static String of(UntrustedDirectory parent, Path name) {
        ControlDigest digest = new ControlDigest();
        digest.add(parent, name, Counts.ALL, 0);
        return digest.hasher.hash().toString();
    }

    /** The digest of a git directory that is open. */
    static String of(UntrustedDirectory directory) {
        ControlDigest digest = new ControlDigest();
        digest.addAll(directory, Counts.ALL, 0);
        return digest.hasher.hash().toString();
    }

    private void addAll(UntrustedDirectory open, Counts counts, int depth) {
        List<Path> entries = open.entries();
        boolean ofGit = counts == Counts.ALL && isGitDirectory(entries);
        text(ofGit ? "git" : "any");
        for (Path entry : entries) {
            String name = entry.toString();
            boolean kept =
                    switch (counts) {
                        case ALL -> !ofGit || !isData(name);
                        case INFO -> name.equals("info");
                        case ALTERNATES -> name.contains("alternates");
                    };
            if (kept) {
                add(open, entry, within(counts, ofGit, name), depth + 1);
            }
        }
    }

    private static Counts within(Counts counts, boolean ofGit, String name) {
        return switch (counts) {
            case ALL -> ofGit && name.equals("objects") ? Counts.INFO : Counts.ALL;
            case INFO -> Counts.ALTERNATES;
            case ALTERNATES -> Counts.ALL;
        };
    }

    /** As far as names tell; what becomes one by a new name, or is none any more, differs. */
    private static boolean isGitDirectory(List<Path> entries) {
        Set<String> names = entries.stream().map(Path::toString).collect(toImmutableSet());
        return names.contains("HEAD") && (names.contains("objects") || names.contains("commondir"));
    }

    private static boolean isData(String name) {
        return DATA.contains(name)
                || name.endsWith("_HEAD")
                || name.endsWith("_MSG")
                || name.endsWith("_EDITMSG")
                || name.startsWith("sharedindex.");
    }

    private void add(UntrustedDirectory parent, Path name, Counts counts, int depth) {
        Optional<FileStat> stat = parent.stat(name);
        text(name.toString());
        text(stat.map(FileStat::type).orElse("nothing"));
        Optional<UntrustedDirectory> inner =
                depth < MAX_DEPTH ? parent.directory(name) : Optional.empty();
        if (inner.isPresent()) {
            try (UntrustedDirectory open = inner.get()) {
                addAll(open, counts, depth);
            }
        } else if (stat.filter(FileStat::isLink).isPresent()) {
            text(target(parent.path().resolve(name)));
        } else if (stat.isPresent()) {
            text((stat.get().mode() & OWNER_RUNS) == 0 ? "" : "can be run");
            parent.stream(name).ifPresentOrElse(this::content, () -> text("cannot be read"));
        }
        text("end");
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "cannot be read"; // gone meanwhile
        }
    }

    private void content(InputStream stream) {
        try (stream) {
            byte[] buffer = new byte[1 << 13];
            for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                hasher.putBytes(buffer, 0, n);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void text(String text) {
        hasher.putInt(text.length()).putString(text, StandardCharsets.UTF_8);
    }
}
