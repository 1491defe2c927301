package dev.jib.mounts.verify;

import dev.jib.mounts.disk.UntrustedDirectory;
import dev.jib.mounts.git.HostGit;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.RepositoryFacts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What refs held whose names are moved aside: the objects keep a ref of the host's naming, {@code
 * refs/jib/<container>/unnamed/<id>}, so that no gc takes them.
 */
final class KeptIds {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
    private static final int SMALL = 1 << 12;
    private static final int MAX_DEPTH = 60;

    private final HostGit git;
    private final RepositoryFacts facts;
    private final String prefix;
    private final Set<String> ids = new TreeSet<>();

    KeptIds(HostGit git, RepositoryFacts facts, ContainerName container) {
        this.git = git;
        this.facts = facts;
        this.prefix = "refs/jib/" + container + "/unnamed/";
    }

    /** Notes what a loose ref, or a directory of them, that was moved holds. */
    void note(UntrustedDirectory store, Path name) {
        collect(store, name, 0);
    }

    void note(List<String> more) {
        ids.addAll(more);
    }

    private void collect(UntrustedDirectory in, Path name, int depth) {
        Optional<UntrustedDirectory> inner = in.directory(name);
        if (inner.isEmpty()) {
            in.file(name, SMALL)
                    .map(b -> new String(b, StandardCharsets.UTF_8).strip())
                    .filter(id -> ID.matcher(id).matches())
                    .ifPresent(ids::add);
            return;
        }
        try (UntrustedDirectory open = inner.get()) {
            if (depth < MAX_DEPTH) {
                open.entries().forEach(entry -> collect(open, entry, depth + 1));
            }
        }
    }

    /** Makes the refs, once what was dangerous is away; tells which. */
    List<String> keep() {
        List<String> done = new ArrayList<>();
        for (String id : ids) {
            String ref = prefix + id;
            if (git.run(facts.commonDir(), "cat-file", "-e", id).ok()
                    && git.run(facts.commonDir(), "update-ref", "--no-deref", ref, id, "").ok()) {
                done.add("kept " + id + " as " + ref);
            }
        }
        return done;
    }
}
