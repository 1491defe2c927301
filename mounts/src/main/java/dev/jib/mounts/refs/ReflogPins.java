package dev.jib.mounts.refs;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import dev.jib.mounts.git.HostGit;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.reftable.ReftableStack;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Keeps what only the reflogs of a repository with reftables reach. They are one for all worktrees
 * there, as in native git, so that {@code stash clear} or {@code reflog expire} in a container
 * would drop the host's entries. While the container is attached each stash entry has a ref {@code
 * refs/jib/keep/<container>/stash-<n>}, and all else is a parent of one commit at {@code
 * refs/jib/keep/<container>/reflogs}. Where refs are files there is nothing to keep.
 */
public final class ReflogPins {
    private static final String AUTHOR = "jib <jib@localhost> 0 +0000\n";

    private final HostGit git;
    private final HostPath commonDir;
    private final String pins;
    private final String kept;

    public ReflogPins(HostGit git, HostPath commonDir, ContainerName container) {
        this.git = git;
        this.commonDir = commonDir;
        this.pins = "refs/jib/keep/" + container + "/";
        this.kept = "refs/jib/" + container + "/before/";
    }

    /** Pins what is there. */
    public void pin() {
        tables().ifPresent(tables -> {
            for (int i = 0; i < tables.stash().size(); i++) {
                move(pins + "stash-" + i, tables.stash().get(i));
            }
            List<String> others =
                    unreached(tables.logged()).stream()
                            .filter(id -> !tables.stash().contains(id))
                            .toList();
            if (!others.isEmpty()) {
                move(pins + "reflogs", childOf(others));
            }
        });
    }

    /** Takes the pins away; what is gone from the reflogs is kept under other refs, and told. */
    public List<String> unpin() {
        return tables().map(this::unpin).orElse(List.of());
    }

    private List<String> unpin(ReftableStack tables) {
        List<String> told = new ArrayList<>();
        for (Map.Entry<String, String> pin : pinned().entrySet()) {
            String name = pin.getKey().substring(pins.length());
            boolean ofStash = name.startsWith("stash-");
            Set<String> gone =
                    ofStash
                            ? Sets.difference(
                                    Set.of(pin.getValue()), ImmutableSet.copyOf(tables.stash()))
                            : Sets.difference(parents(pin.getValue()), tables.logged());
            if (!gone.isEmpty()) {
                move(kept + name, pin.getValue());
                told.add(
                        (ofStash ? "a stash entry" : gone.size() + " entries of reflogs")
                                + " that was there before the container is gone; if it was not"
                                + " dropped on the host, take it from "
                                + kept
                                + name);
            }
            git.run(commonDir, "update-ref", "--no-deref", "-d", pin.getKey()).orThrow();
        }
        return told;
    }

    private Map<String, String> pinned() {
        Map<String, String> pinned = new TreeMap<>();
        git.run(commonDir, "for-each-ref", "--format=%(objectname) %(refname)", pins)
                .orThrow()
                .lines()
                .forEach(line -> {
                    int space = line.indexOf(' ');
                    pinned.put(line.substring(space + 1), line.substring(0, space));
                });
        return pinned;
    }

    /** Those of some commits that no ref reaches. */
    private List<String> unreached(Set<String> ids) {
        String input = String.join("\n", ids) + "\n--not\n--all\n";
        List<String> command = List.of("rev-list", "--ignore-missing", "--stdin");
        Set<String> unreached =
                ImmutableSet.copyOf(
                        git.run(commonDir, input.getBytes(StandardCharsets.US_ASCII), command)
                                .orThrow()
                                .lines());
        return ids.stream().filter(unreached::contains).sorted().toList();
    }

    private String childOf(List<String> parents) {
        StringBuilder commit = new StringBuilder("tree " + write("tree", "") + "\n");
        parents.forEach(id -> commit.append("parent ").append(id).append('\n'));
        commit.append("author ").append(AUTHOR).append("committer ").append(AUTHOR);
        return write("commit", commit + "\nWhat reflogs had before a container.\n");
    }

    private String write(String type, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        List<String> command = List.of("hash-object", "-t", type, "-w", "--stdin");
        return git.run(commonDir, bytes, command).orThrow().text();
    }

    private Set<String> parents(String commit) {
        return git.run(commonDir, "cat-file", "commit", commit).orThrow().lines().stream()
                .filter(line -> line.startsWith("parent "))
                .map(line -> line.substring("parent ".length()))
                .collect(ImmutableSet.toImmutableSet());
    }

    private void move(String ref, String id) {
        git.run(commonDir, "update-ref", "--no-deref", ref, id).orThrow();
    }

    private Optional<ReftableStack> tables() {
        return ReftableStack.of(commonDir.child(ReftableStack.DIRECTORY));
    }
}
