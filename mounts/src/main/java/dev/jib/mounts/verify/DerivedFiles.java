package dev.jib.mounts.verify;

import dev.jib.mounts.disk.UntrustedDirectory;
import dev.jib.mounts.git.HostGit;
import dev.jib.mounts.plan.HostPath;
import java.nio.BufferUnderflowException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Checks what git derives from packs and believes: a forged one hides objects from a fetch or from
 * git itself. What somebody made meanwhile and is right, is not told of: {@code .idx} and {@code
 * .rev} are derived anew by git and compared, a multi-pack-index is to name every object of its
 * packs, and git compares each entry of a bitmap with a walk. What cannot be checked is told of,
 * since git works without it and makes it anew.
 */
final class DerivedFiles {
    private static final int LARGE = 512 << 20;

    /** Entries of a bitmap times objects: some twenty seconds of git's walks. */
    private static final long WALKED = 4_000_000;

    private static final String MULTI = "multi-pack-index";

    private final HostGit git;
    private final HostPath commonDir;
    private final HostPath packs;
    private final int idWidth;
    private final BiConsumer<FindingKind, WorktreeScan.Told> found;

    DerivedFiles(
            HostGit git,
            HostPath commonDir,
            int idWidth,
            BiConsumer<FindingKind, WorktreeScan.Told> found) {
        this.git = git;
        this.commonDir = commonDir;
        this.packs = commonDir.child("objects/pack");
        this.idWidth = idWidth;
        this.found = found;
    }

    /** Has a pack hashed, and its index and reverse index compared with what git makes of it. */
    void pack(HostPath index) {
        if (verifyPack(index, true)) {
            return;
        }
        String name = index.toString();
        HostPath reverse = HostPath.of(name.substring(0, name.length() - 4) + ".rev");
        if (verifyPack(index, false)) {
            tell(FindingKind.DERIVED, reverse, "it is not what git makes of the pack");
        } else {
            tell(FindingKind.OBJECT, index, "the pack is not what its index says");
        }
    }

    private boolean verifyPack(HostPath index, boolean reverse) {
        String too = "pack.writeReverseIndex=" + reverse;
        return git.run(commonDir, "-c", too, "verify-pack", "--", index.toString()).ok();
    }

    /** The multi-pack-index: nothing in it that is not so, and nothing left out. */
    void multiPackIndex() {
        HostPath file = packs.child(MULTI);
        if (!git.run(commonDir, "multi-pack-index", "verify").ok()) {
            tell(FindingKind.DERIVED, file, "it does not say what the packs' own indexes say");
            return;
        }
        Optional<String> problem =
                reading(in -> {
                    byte[] bytes = read(in, MULTI);
                    PackTables all = PackTables.ofMultiPackIndex(bytes, idWidth);
                    for (String name : PackTables.packNames(bytes)) {
                        if (!all.holdsAll(PackTables.ofIndex(read(in, name), idWidth))) {
                            return "it leaves out objects of " + name;
                        }
                    }
                    return "";
                });
        problem.ifPresent(p -> tell(FindingKind.DERIVED, file, p));
    }

    /** A bitmap that changed, of all that there are: git reads one. */
    void bitmap(String name, int all) {
        Optional<String> problem =
                reading(in -> all > 1 ? "it is not the only bitmap" : bitmapProblem(in, name));
        problem.ifPresent(p ->
                tell(
                        FindingKind.DERIVED,
                        packs.child(name),
                        p + "; git makes it anew with the next repack"));
    }

    /**
     * The times of a cruft pack's objects. Which time is right nobody can tell; but every gc of the
     * host dies of a file that has not the right form.
     */
    void times(String name) {
        String index = name.substring(0, name.length() - ".mtimes".length()) + ".idx";
        Optional<String> problem =
                reading(in ->
                        PackTables.ofIndex(read(in, index), idWidth).areTimes(read(in, name))
                                ? ""
                                : "it is not a time for each object of the pack");
        problem.ifPresent(p -> tell(FindingKind.DERIVED, packs.child(name), p));
    }

    private String bitmapProblem(UntrustedDirectory in, String name) {
        String stem = name.substring(0, name.length() - ".bitmap".length());
        PackTables objects =
                name.startsWith(MULTI)
                        ? PackTables.ofMultiPackIndex(read(in, MULTI), idWidth)
                        : PackTables.ofIndex(read(in, stem + ".idx"), idWidth);
        List<String> commits = objects.commits(read(in, name));
        if ((long) commits.size() * objects.count() > WALKED) {
            return "it changed and is too large to be compared with a walk";
        }
        for (String commit : commits) {
            if (!git.run(commonDir, "rev-list", "--test-bitmap", commit).ok()) {
                return "it does not say what commit " + commit + " reaches";
            }
        }
        return "";
    }

    private interface Check {
        String of(UntrustedDirectory in);
    }

    /** What a check says; that it could not be made is a problem too. */
    private Optional<String> reading(Check check) {
        Optional<UntrustedDirectory> open = UntrustedDirectory.open(packs.path());
        if (open.isEmpty()) {
            return Optional.empty();
        }
        try (UntrustedDirectory in = open.get()) {
            return Optional.of(check.of(in)).filter(text -> !text.isEmpty());
        } catch (IllegalArgumentException
                | IndexOutOfBoundsException
                | ArithmeticException
                | BufferUnderflowException e) {
            return Optional.of("it changed and cannot be checked (" + e.getMessage() + ")");
        }
    }

    private static byte[] read(UntrustedDirectory in, String name) {
        Path entry = Path.of(name);
        if (entry.getNameCount() != 1) {
            throw new IllegalArgumentException("a pack elsewhere");
        }
        return in.file(entry, LARGE)
                .orElseThrow(() -> new IllegalArgumentException(name + " is no file of this size"));
    }

    private void tell(FindingKind kind, HostPath path, String text) {
        found.accept(kind, new WorktreeScan.Told(path, text));
    }
}
