package dev.jib.mounts.verify;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import dev.jib.mounts.disk.FileStat;
import dev.jib.mounts.disk.UntrustedDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * A digest of what in a git directory decides what git does: configuration, hooks, attributes,
 * where it borrows from. What changes by ordinary work (objects, refs, logs, index) is left out.
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

    private final Hasher hasher = Hashing.sha256().newHasher();

    private ControlDigest() {}

    /** The digest of an entry of a directory: a file, a link, or a git directory. */
    static String of(UntrustedDirectory parent, Path name) {
        ControlDigest digest = new ControlDigest();
        digest.add(parent, name, 0);
        return digest.hasher.hash().toString();
    }

    /** The digest of a git directory that is open. */
    static String of(UntrustedDirectory directory) {
        ControlDigest digest = new ControlDigest();
        digest.addAll(directory, 0);
        return digest.hasher.hash().toString();
    }

    private void addAll(UntrustedDirectory open, int depth) {
        open.entries().stream()
                .filter(entry -> counts(open, entry))
                .forEach(entry -> add(open, entry, depth + 1));
    }

    private void add(UntrustedDirectory parent, Path name, int depth) {
        Optional<FileStat> stat = parent.stat(name);
        text(name.toString());
        text(stat.map(FileStat::type).orElse("nothing"));
        Optional<UntrustedDirectory> inner =
                depth < MAX_DEPTH ? parent.directory(name) : Optional.empty();
        if (inner.isPresent()) {
            try (UntrustedDirectory open = inner.get()) {
                addAll(open, depth);
            }
        } else {
            parent.stream(name).ifPresent(this::content);
        }
        text("end");
    }

    /** Of objects only {@code objects/info/alternates} counts. */
    private static boolean counts(UntrustedDirectory in, Path entry) {
        String name = entry.toString();
        if (in.path().endsWith("objects")) {
            return name.equals("info");
        }
        if (in.path().endsWith("objects/info")) {
            return name.contains("alternates");
        }
        return !DATA.contains(name)
                && !name.endsWith("_HEAD")
                && !name.endsWith("_MSG")
                && !name.endsWith("_EDITMSG")
                && !name.startsWith("sharedindex.");
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
