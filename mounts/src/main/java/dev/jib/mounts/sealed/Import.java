package dev.jib.mounts.sealed;

import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.disk.UntrustedDirectory;
import dev.jib.mounts.git.HostGit;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.RepositoryFacts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Takes over what a sealed container committed, as from a stranger: by a fetch, with fsck of every
 * object, out of a sanitised copy. Under the repository's lock; can be done again at any time.
 */
public final class Import {
    private final HostGit git;
    private final RepositoryFacts facts;
    private final ContainerName container;
    private final SealedPaths paths;
    private final String incoming;
    private final List<String> imported = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private List<String> found = List.of();

    public Import(HostGit git, RepositoryFacts facts, ContainerName container, HostPath own) {
        this.git = git;
        this.facts = facts;
        this.container = container;
        this.paths = new SealedPaths(own);
        this.incoming = "refs/jib-incoming/" + container + "/";
    }

    /**
     * The same where something in the working tree could catch host git: what was committed comes
     * over, but HEAD and index of the worktree stay as they are, since an index with the gitlink of
     * a planted repository is what makes git look into it. A later import catches up.
     */
    public Import where(List<String> found) {
        this.found = List.copyOf(found);
        return this;
    }

    /** Imports; nothing to import is no fault. */
    public ImportReport run() {
        Optional<UntrustedDirectory> open = SanitisedCopy.open(paths.git());
        if (open.isEmpty()) {
            return new ImportReport(List.of(), List.of(), found);
        }
        try (UntrustedDirectory directory = open.get()) {
            ContainerRefs refs = ContainerRefs.read(directory);
            refs.unread().forEach(u -> refused.add(u + "; it is still in " + paths.git()));
            Map<String, String> wanted = changed(refs);
            Set<String> ids = new HashSet<>(wanted.values());
            refs.detached().ifPresent(ids::add);
            ids.removeIf(this::isReachedByHost);
            List<String> damaged = List.of();
            if (!ids.isEmpty()) {
                damaged = new SanitisedCopy(git, paths.copy(), facts).make(directory, ids);
                fetch(ids);
            }
            int whole = refused.size();
            placeAll(refs, wanted);
            // what no ref needs is no reason to keep the rest from being released
            (refused.size() > whole ? refused : imported).addAll(damaged);
        }
        forgetIncoming();
        UntrustedDirectory.deleteTree(paths.copy().path());
        return new ImportReport(imported, refused, found);
    }

    /** The refs that are not what the container was given. */
    private Map<String, String> changed(ContainerRefs refs) {
        Map<String, String> given =
                ContainerRefs.packed(Disk.readRegular(paths.given().path()).orElse(""));
        Map<String, String> changed = new TreeMap<>(refs.refs());
        changed.entrySet().removeIf(e -> e.getValue().equals(given.get(e.getKey())));
        return changed;
    }

    /** Only what refs of the host hold is kept by its gc; that an object is there is not enough. */
    private boolean isReachedByHost(String id) {
        return git.run(facts.commonDir(), "cat-file", "-e", id).ok()
                && new ImportedRefs(git, facts.commonDir(), container, facts.adminDir())
                        .isReached(id);
    }

    private void fetch(Collection<String> ids) {
        if (fetch("+" + SanitisedCopy.PREFIX + "*:" + incoming + "*")) {
            return;
        }
        for (String id : ids) {
            fetch("+" + SanitisedCopy.PREFIX + id + ":" + incoming + id);
        }
    }

    private boolean fetch(String refspec) {
        return git.run(
                        facts.commonDir(),
                        new byte[0],
                        List.of(
                                "-c",
                                "fetch.fsckObjects=true",
                                "-c",
                                "protocol.file.allow=always",
                                "-c",
                                "fetch.writeCommitGraph=false",
                                "fetch",
                                "--quiet",
                                "--no-tags",
                                "--no-prune",
                                "--no-write-fetch-head",
                                "--no-recurse-submodules",
                                "--no-auto-maintenance",
                                "--refmap=",
                                "--",
                                paths.copy().toString(),
                                refspec))
                .ok();
    }

    private void placeAll(ContainerRefs refs, Map<String, String> wanted) {
        ImportedRefs host = new ImportedRefs(git, facts.commonDir(), container, facts.adminDir());
        HostIndex index = new HostIndex(git, facts.commonDir(), facts.adminDir());
        Optional<String> before = index.isThere() ? index.head() : Optional.empty();
        boolean clean = isClean(index, before);
        Map<String, String> placed = new TreeMap<>();
        wanted.forEach((ref, id) -> place(host, ref, id).ifPresent(p -> placed.put(ref, p)));
        refs.detached()
                .filter(id -> !host.isReached(id))
                .ifPresent(id -> place(host, "refs/HEAD", id));
        if (!found.isEmpty()) {
            return; // and the commit that the index is clean against stays noted
        }
        if (clean) {
            head(refs, placed).ifPresent(index::follow);
        } else if (before.isPresent() && !imported.isEmpty()) {
            imported.add("changes are staged in the host's index; it stays as it is");
        }
        Disk.deleteFile(paths.indexBase().path());
    }

    /**
     * Whether nothing is staged on the host. Once refs have moved the index can no longer tell, so
     * that the commit it is clean against is noted first, for the call after one that was killed.
     */
    private boolean isClean(HostIndex index, Optional<String> head) {
        Optional<String> noted = Disk.readRegular(paths.indexBase().path()).map(String::strip);
        if (head.isPresent() && noted.filter(index::isClean).isPresent()) {
            return true;
        }
        boolean clean = head.filter(index::isClean).isPresent();
        if (clean) {
            Disk.writeAtomically(paths.indexBase().path(), head.get() + "\n");
        }
        return clean;
    }

    /** Where HEAD of the container is now, for the host; empty when nothing has to move. */
    private Optional<String> head(ContainerRefs refs, Map<String, String> placed) {
        if (refs.branch().isEmpty()) {
            return refs.detached().filter(this::isFetched);
        }
        Optional<String> at = refs.branch().map(placed::get);
        boolean branch = at.filter(a -> a.startsWith("refs/heads/")).isPresent();
        return branch ? at : at.map(a -> refs.refs().get(refs.branch().get()));
    }

    private boolean isFetched(String id) {
        return git.run(facts.commonDir(), "cat-file", "-e", id + "^{commit}").ok();
    }

    private Optional<String> place(ImportedRefs host, String ref, String id) {
        Optional<String> at =
                git.run(facts.commonDir(), "rev-parse", "--verify", "--quiet", incoming + id).ok()
                                || isReachedByHost(id)
                        ? host.place(ref, id)
                        : Optional.empty();
        if (at.isPresent() && host.moved()) {
            imported.add(ref + " " + id + " is " + at.get());
        } else if (at.isEmpty()) {
            refused.add(
                    ref
                            + " "
                            + id
                            + " was not taken (expected: objects that are whole and pass git"
                            + " fsck); it is still in "
                            + paths.git());
        }
        return at;
    }

    private void forgetIncoming() {
        for (String ref :
                git.run(facts.commonDir(), "for-each-ref", "--format=%(refname)", incoming)
                        .orThrow()
                        .lines()) {
            git.run(facts.commonDir(), "update-ref", "--no-deref", "-d", ref).orThrow();
        }
    }
}
