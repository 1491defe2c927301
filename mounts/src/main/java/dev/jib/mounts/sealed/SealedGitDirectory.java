package dev.jib.mounts.sealed;

import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.git.HostGit;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.MountsException;
import dev.jib.mounts.plan.ObjectAccess;
import dev.jib.mounts.plan.RepositoryFacts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Fills the private git directory of a sealed layout, in a place that no container sees yet: HEAD,
 * the refs it may know, the index, ignore and attribute rules, and with {@code copy} the objects.
 */
public final class SealedGitDirectory {
    private static final String PACKED = "# pack-refs with: peeled fully-peeled sorted \n";

    private final HostGit git;
    private final RepositoryFacts facts;
    private final ObjectAccess objects;

    public SealedGitDirectory(HostGit git, RepositoryFacts facts, ObjectAccess objects) {
        this.git = git;
        this.facts = facts;
        this.objects = objects;
    }

    /** Fills {@code S}, whose planned files are there already. */
    public void fill(HostPath own) {
        SealedPaths paths = new SealedPaths(own);
        String refs = refs();
        HostPath to = paths.git();
        write(to.child("packed-refs"), PACKED + refs);
        write(paths.given(), refs);
        write(to.child("HEAD"), facts.branch().map(b -> "ref: " + b).orElse(facts.base()) + "\n");
        originHead(to);
        copyIndex(to);
        copy(facts.commonDir().child("info/exclude"), to.child("info/exclude"));
        copy(facts.commonDir().child("info/attributes"), to.child("info/attributes"));
        copy(facts.adminDir().child("info/sparse-checkout"), to.child("info/sparse-checkout"));
        if (objects == ObjectAccess.COPY) {
            copyObjects(to, refs);
        }
    }

    private String refs() {
        String own = facts.branch().orElse("refs/heads/" + "HEAD/none");
        StringBuilder text = new StringBuilder();
        for (String line :
                git.run(
                                facts.commonDir(),
                                "for-each-ref",
                                "--sort=refname",
                                "--format=%(objectname) %(refname) %(symref) %(*objectname)",
                                own,
                                "refs/remotes/origin",
                                "refs/tags")
                        .orThrow()
                        .lines()) {
            String[] words = line.split(" ", -1);
            if (words[2].isEmpty()) {
                text.append(words[0]).append(' ').append(words[1]).append('\n');
                if (!words[3].isEmpty()) {
                    text.append('^').append(words[3]).append('\n');
                }
            }
        }
        return text.toString();
    }

    private void originHead(HostPath to) {
        String ref = "refs/remotes/origin/HEAD";
        String target =
                git.run(facts.commonDir(), "for-each-ref", "--format=%(symref)", ref)
                        .orThrow()
                        .text();
        if (target.startsWith("refs/remotes/origin/")) {
            write(to.child(ref), "ref: " + target + "\n");
        }
    }

    /** The host's index is copied with its file times; a container's index never goes back. */
    private void copyIndex(HostPath to) {
        copy(facts.adminDir().child("index"), to.child("index"));
        String[] names = facts.adminDir().path().toFile().list();
        for (String name : names == null ? new String[0] : names) {
            if (name.startsWith("sharedindex.")) {
                copy(facts.adminDir().child(name), to.child(name));
            }
        }
    }

    private void copyObjects(HostPath to, String refs) {
        Set<String> wanted = new LinkedHashSet<>();
        refs.lines()
                .filter(l -> !l.startsWith("^"))
                .forEach(l -> wanted.add(l.substring(0, l.indexOf(' '))));
        if (!facts.base().isEmpty()) {
            wanted.add(facts.base());
        }
        staged().forEach(wanted::add);
        if (wanted.isEmpty()) {
            return;
        }
        HostPath pack = to.child("objects/pack");
        Disk.makeDirectories(pack.path());
        byte[] input = (String.join("\n", wanted) + "\n").getBytes(StandardCharsets.UTF_8);
        checkWhole(input);
        git.run(
                        facts.commonDir(),
                        input,
                        List.of("pack-objects", "--quiet", "--revs", pack.child("pack").toString()))
                .orThrow();
    }

    /** Of a partial clone git would fetch what is missing, from upstream and as the caller. */
    private void checkWhole(byte[] ids) {
        String keys = "^(extensions\\.partialclone|remote\\..*\\.promisor)$";
        boolean partial = git.run(facts.commonDir(), "config", "--get-regexp", keys).ok();
        List<String> walk = List.of("rev-list", "--objects", "--missing=print", "--stdin");
        if (partial
                && git.run(facts.commonDir(), ids, walk).orThrow().lines().stream()
                        .anyMatch(line -> line.startsWith("?"))) {
            throw new MountsException(
                    facts.commonDir()
                            + " is a partial clone that lacks objects of its history (expected: all"
                            + " that its refs reach, for --objects copy); fetch them with git fetch"
                            + " --refetch --no-filter, or release the container and prepare it with"
                            + " --objects alternates");
        }
    }

    private List<String> staged() {
        return git
                .run(
                        facts.commonDir(),
                        "--git-dir=" + facts.adminDir(),
                        "ls-files",
                        "--stage",
                        "-z")
                .orThrow()
                .records()
                .stream()
                .map(r -> r.split(" ", 3))
                .filter(w -> !w[0].equals("160000"))
                .map(w -> w[1])
                .toList();
    }

    private static void write(HostPath file, String text) {
        Disk.makeDirectories(file.path().resolveSibling("."));
        Disk.run("write " + file, () -> Disk.writeNew(file.path(), text));
    }

    private static void copy(HostPath from, HostPath to) {
        Disk.readRegularBytes(from.path())
                .ifPresent(bytes ->
                        Disk.run(
                                "write " + to,
                                () -> {
                                    Files.createDirectories(to.path().getParent());
                                    Files.write(to.path(), bytes);
                                }));
    }
}
