package dev.jib.mounts.sealed;

import com.google.common.collect.ImmutableList;
import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.disk.Ownership;
import dev.jib.mounts.disk.UntrustedDirectory;
import dev.jib.mounts.git.HostGit;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.MountsException;
import dev.jib.mounts.plan.RepositoryFacts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A bare repository that holds a container's objects and nothing else of it: regular files by their
 * expected names, pack indexes made anew, our configuration, our alternates, refs of our naming.
 */
final class SanitisedCopy {
    /** Each wanted object has a ref of this prefix and its own id. */
    static final String PREFIX = "refs/in/";

    private static final String PACKS = "objects/pack";
    private static final Pattern FAN = Pattern.compile("[0-9a-f]{2}");
    private static final Pattern LOOSE = Pattern.compile("[0-9a-f]{38}|[0-9a-f]{62}");
    private static final Pattern PACK = Pattern.compile("pack-[0-9a-f]{40,64}\\.pack");
    private static final int SHOWN = 20;
    private static final long LIMIT = 64L << 30;

    /** What an import leaves free on the disk. */
    private static final long SPARE = 64L << 20;

    private final HostGit git;
    private final HostPath copy;
    private final RepositoryFacts facts;
    private final List<String> damaged = new ArrayList<>();

    SanitisedCopy(HostGit git, HostPath copy, RepositoryFacts facts) {
        this.git = git;
        this.copy = copy;
        this.facts = facts;
    }

    /** Makes it anew; a line for each file that could not be taken. */
    List<String> make(UntrustedDirectory from, Collection<String> ids) {
        UntrustedDirectory.deleteTree(copy.path());
        for (String name : List.of("refs/heads", "objects/info", "objects/pack")) {
            Disk.makeDirectories(copy.child(name).path());
        }
        write("HEAD", "ref: refs/heads/none\n");
        write("config", config());
        write("objects/info/alternates", quoted(facts.commonDir().child("objects")) + "\n");
        StringBuilder refs = new StringBuilder("# pack-refs with: sorted \n");
        ids.stream()
                .sorted()
                .distinct()
                .forEach(id -> refs.append(id).append(' ').append(PREFIX).append(id).append('\n'));
        write("packed-refs", refs.toString());
        within(from, "objects", this::copyObjects);
        Ownership.giveTree(copy.path(), Ownership.of(facts.commonDir()));
        indexPacks();
        return damaged.size() <= SHOWN
                ? damaged
                : ImmutableList.<String>builder()
                        .addAll(damaged.subList(0, SHOWN))
                        .add(damaged.size() - SHOWN + " more files could not be taken")
                        .build();
    }

    private void write(String name, String text) {
        Disk.writeAtomically(copy.child(name).path(), text);
    }

    private String config() {
        boolean sha1 = facts.objectFormat().equals("sha1");
        return "[core]\n\trepositoryformatversion = "
                + (sha1 ? "0" : "1")
                + "\n\tbare = true\n"
                + (sha1 ? "" : "[extensions]\n\tobjectformat = " + facts.objectFormat() + "\n");
    }

    /** A line of alternates in C quotes, which git reads in every version since 2.11. */
    private static String quoted(HostPath path) {
        return "\""
                + path.toString().replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n")
                + "\"";
    }

    private void copyObjects(UntrustedDirectory objects) {
        for (String name : objects.names()) {
            if (FAN.matcher(name).matches()) {
                within(objects, name, fan -> copyAll(fan, LOOSE, "objects/" + name));
            }
        }
        within(objects, "pack", pack -> copyAll(pack, PACK, PACKS));
    }

    /** What claims to be larger than the disk, as a file with holes can, is not copied. */
    private void copyAll(UntrustedDirectory from, Pattern wanted, String place) {
        HostPath to = copy.child(place);
        Disk.makeDirectories(to.path());
        for (String name : from.names()) {
            if (wanted.matcher(name).matches()) {
                long free = to.path().toFile().getUsableSpace() - SPARE;
                long limit = Math.min(LIMIT, Math.max(0, free));
                attempt(place, name, () -> from.copy(name, to.child(name).path(), limit));
            }
        }
    }

    private void indexPacks() {
        HostPath packs = copy.child(PACKS);
        String[] names = packs.path().toFile().list();
        for (String name : names == null ? new String[0] : names) {
            String format = "--object-format=" + facts.objectFormat();
            String pack = packs.child(name).toString();
            attempt(PACKS, name, () -> git.run(packs, "index-pack", format, pack).orThrow());
        }
    }

    /** A file that cannot be taken stops no other: whether a ref needs it, the fetch finds out. */
    private void attempt(String place, String name, Runnable take) {
        try {
            take.run();
        } catch (MountsException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            damaged.add(place + "/" + name + " was not taken (expected: whole): " + e.getMessage());
            Disk.deleteFile(copy.child(place).child(name).path());
        }
    }

    static void within(
            UntrustedDirectory directory, String name, Consumer<UntrustedDirectory> action) {
        Optional<UntrustedDirectory> inner = directory.directory(name);
        if (inner.isPresent()) {
            try (UntrustedDirectory open = inner.get()) {
                action.accept(open);
            }
        }
    }

    /** Opens what the container wrote; empty when there is none. */
    static Optional<UntrustedDirectory> open(HostPath path) {
        Optional<UntrustedDirectory> open = UntrustedDirectory.open(path.path());
        if (open.isEmpty() && Disk.exists(path.path())) {
            throw new MountsException(path + " is no directory (expected: a git directory)");
        }
        return open;
    }
}
