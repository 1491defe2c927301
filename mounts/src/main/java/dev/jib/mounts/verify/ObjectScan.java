package dev.jib.mounts.verify;

import dev.jib.mounts.disk.FileStat;
import dev.jib.mounts.disk.UntrustedDirectory;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.MountsException;
import dev.jib.mounts.verify.WorktreeScan.Told;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.zip.InflaterInputStream;

/**
 * Looks at the object store that containers write: every loose object that changed since the
 * beginning is hashed anew, and packs that changed are named so that they can be. The time of the
 * last change is the kernel's, so that no container can make a rewritten object look old.
 */
final class ObjectScan {
    private static final Pattern FAN = Pattern.compile("[0-9a-f]{2}");
    private static final Pattern LOOSE = Pattern.compile("[0-9a-f]{38}|[0-9a-f]{62}");
    private static final Pattern TEMPORARY = Pattern.compile("(?:\\.?tmp_|incoming-|bulk-).*");
    private static final Pattern PACK =
            Pattern.compile(
                    "pack-[0-9a-f]{40,64}\\.(pack|idx|rev|keep|promisor|mtimes|bitmap)"
                            + "|multi-pack-index.*|.*\\.(lock|temp)");
    private static final Pattern COMPARED = Pattern.compile("pack-[0-9a-f]+\\.(pack|idx|rev)");
    private static final int MAX_HEADER = 32;

    private final HostPath objects;
    private final long since;
    private final Supplier<MessageDigest> digests;
    private final BiConsumer<FindingKind, Told> found;
    private final List<HostPath> packs = new ArrayList<>();
    private final List<String> bitmaps = new ArrayList<>();
    private final List<String> mtimes = new ArrayList<>();
    private int allBitmaps;
    private boolean multiPackIndex;

    ObjectScan(
            HostPath objects,
            long since,
            Supplier<MessageDigest> digests,
            BiConsumer<FindingKind, Told> found) {
        this.objects = objects;
        this.since = since;
        this.digests = digests;
        this.found = found;
    }

    void run() {
        Optional<UntrustedDirectory> open = UntrustedDirectory.open(objects.path());
        if (open.isPresent()) {
            try (UntrustedDirectory directory = open.get()) {
                directory.entries().forEach(e -> top(directory, e));
            }
        }
    }

    /** The indexes of packs that changed. */
    List<HostPath> changedPacks() {
        return packs.stream().distinct().toList();
    }

    /** The names of the bitmaps that changed. */
    List<String> changedBitmaps() {
        return List.copyOf(bitmaps);
    }

    /** The names of the times of cruft packs that changed. */
    List<String> changedTimes() {
        return List.copyOf(mtimes);
    }

    /** How many bitmaps there are. */
    int bitmaps() {
        return allBitmaps;
    }

    boolean multiPackIndexChanged() {
        return multiPackIndex;
    }

    private void top(UntrustedDirectory directory, Path entry) {
        String name = entry.toString();
        Optional<UntrustedDirectory> inner = directory.directory(entry);
        if (inner.isEmpty()) {
            checkListed(directory, entry);
            if (!TEMPORARY.matcher(name).matches() && directory.stat(entry).isPresent()) {
                tell(FindingKind.UNKNOWN_NAME, directory, entry, "git has none of that name");
            }
            return;
        }
        try (UntrustedDirectory open = inner.get()) {
            if (FAN.matcher(name).matches()) {
                open.entries().forEach(e -> loose(open, name, e));
            } else if (name.equals("pack")) {
                open.entries().forEach(e -> pack(open, e));
            } else if (!name.equals("info") && !TEMPORARY.matcher(name).matches()) {
                tell(FindingKind.UNKNOWN_NAME, directory, entry, "git has none of that name");
            }
        }
    }

    /** Git needs these where they are, so that none is told of as what could be moved aside. */
    private static void checkListed(UntrustedDirectory directory, Path entry) {
        boolean needed = FAN.matcher(entry.toString()).matches() || entry.toString().equals("pack");
        if (needed && directory.stat(entry).filter(FileStat::isDirectory).isPresent()) {
            throw new MountsException(
                    "cannot list "
                            + directory.path().resolve(entry)
                            + " (expected: a directory that its owner can list); put it right with"
                            + " chmod u+rwx and look again");
        }
    }

    private void loose(UntrustedDirectory fan, String prefix, Path entry) {
        Optional<FileStat> stat = fan.stat(entry);
        boolean object = LOOSE.matcher(entry.toString()).matches();
        if (stat.isEmpty() || (stat.get().isRegular() && stat.get().changed() < since)) {
            return;
        }
        if (!stat.get().isRegular()) {
            tell(FindingKind.LINK, fan, entry, stat.get().type() + " (expected: a regular file)");
        } else if (object && !isWhole(fan, entry, prefix + entry)) {
            tell(FindingKind.OBJECT, fan, entry, "its content is not what its name says");
        }
    }

    /** A loose object is {@code type SP size NUL content}, deflated; its name is the hash of it. */
    private boolean isWhole(UntrustedDirectory fan, Path entry, String id) {
        Optional<InputStream> open = fan.stream(entry);
        if (open.isEmpty()) {
            return fan.stat(entry).isEmpty(); // packed and pruned by the host meanwhile
        }
        MessageDigest digest = digests.get();
        try (InputStream inflated = new InflaterInputStream(open.get())) {
            long left = header(inflated, digest);
            byte[] buffer = new byte[1 << 15];
            for (int n = inflated.read(buffer); n >= 0; n = inflated.read(buffer)) {
                left -= n;
                if (left < 0) {
                    return false;
                }
                digest.update(buffer, 0, n);
            }
            return left == 0 && HexFormat.of().formatHex(digest.digest()).equals(id);
        } catch (IOException | NumberFormatException e) {
            return false;
        }
    }

    private static long header(InputStream in, MessageDigest digest) throws IOException {
        byte[] header = new byte[MAX_HEADER];
        for (int i = 0; i < MAX_HEADER; i++) {
            int next = in.read();
            header[i] = (byte) next;
            if (next <= 0) {
                digest.update(header, 0, i + 1);
                String text = new String(header, 0, i, StandardCharsets.US_ASCII);
                return Long.parseLong(text.substring(text.indexOf(' ') + 1));
            }
        }
        throw new IOException("no header");
    }

    private void pack(UntrustedDirectory directory, Path entry) {
        String name = entry.toString();
        Optional<FileStat> stat = directory.stat(entry);
        if (stat.isEmpty() || TEMPORARY.matcher(name).matches()) {
            return;
        }
        boolean directoryOfIndexes = stat.get().isDirectory() && name.endsWith(".d");
        if (!PACK.matcher(name).matches()) {
            tell(FindingKind.UNKNOWN_NAME, directory, entry, "git has none of that name");
        } else if (!stat.get().isRegular() && !directoryOfIndexes) {
            String text = stat.get().type() + " (expected: a regular file)";
            tell(FindingKind.LINK, directory, entry, text);
        } else {
            allBitmaps += name.endsWith(".bitmap") ? 1 : 0;
            if (directoryOfIndexes) {
                chain(directory, entry);
            } else if (stat.get().changed() >= since) {
                changed(directory, name);
            }
        }
    }

    /** Multi-pack-indexes that build on each other, of which git makes one anew. */
    private void chain(UntrustedDirectory directory, Path entry) {
        Optional<UntrustedDirectory> inner = directory.directory(entry);
        if (inner.isPresent()) {
            try (UntrustedDirectory open = inner.get()) {
                boolean changed =
                        open.entries().stream()
                                .flatMap(e -> open.stat(e).stream())
                                .anyMatch(s -> s.changed() >= since || !s.isRegular());
                if (changed) {
                    String text = "a chain of indexes that changed and cannot be checked";
                    tell(FindingKind.DERIVED, directory, entry, text);
                }
            }
        } else if (directory.stat(entry).isPresent()) {
            tell(FindingKind.DERIVED, directory, entry, WorktreeScan.NOT_OPENED);
        }
    }

    private void changed(UntrustedDirectory directory, String name) {
        multiPackIndex |= name.startsWith("multi-pack-index");
        if (name.endsWith(".bitmap")) {
            bitmaps.add(name);
        }
        boolean compared = COMPARED.matcher(name).matches();
        boolean times = name.endsWith(".mtimes");
        if (compared || times) {
            String index = name.substring(0, name.lastIndexOf('.')) + ".idx";
            boolean there = directory.stat(Path.of(index)).isPresent();
            if (there && times) {
                mtimes.add(name);
            } else if (there) {
                packs.add(new HostPath(directory.path().resolve(index)));
            }
        }
    }

    private void tell(FindingKind kind, UntrustedDirectory in, Path name, String text) {
        found.accept(kind, new Told(new HostPath(in.path().resolve(name)), text));
    }
}
