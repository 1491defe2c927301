package dev.jib.mounts.verify;

import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.disk.Ownership;
import dev.jib.mounts.disk.UntrustedDirectory;
import dev.jib.mounts.git.GitResult;
import dev.jib.mounts.git.HostGit;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.RepositoryFacts;
import dev.jib.mounts.refs.GitLock;
import dev.jib.mounts.reftable.RefRecord;
import dev.jib.mounts.reftable.ReftableStack;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Makes a directory of reftables one that git can be let near: tables that cannot be believed go,
 * refs that are dangerous are deleted by git, and what is missing then comes back from the good
 * records and the refs of the beginning.
 */
final class TableMending {
    private final HostGit git;
    private final RepositoryFacts facts;
    private final Baseline baseline;
    private final Consumer<HostPath> mover;

    /** Moves away by {@code mover} what has to go. */
    TableMending(HostGit git, RepositoryFacts facts, Baseline baseline, Consumer<HostPath> mover) {
        this.git = git;
        this.facts = facts;
        this.baseline = baseline;
        this.mover = mover;
    }

    /** Mends one; what dangerous refs held is noted in {@code kept}. */
    List<String> mend(HostPath directory, KeptIds kept) {
        List<String> done = new ArrayList<>();
        Optional<ReftableStack> before = ReftableStack.of(directory);
        if (before.isEmpty()) {
            return done;
        }
        ReftableStack stack = before.get();
        boolean ofWorktree = directory.isInside(facts.adminDir());
        HostPath gitDir = ofWorktree ? facts.adminDir() : facts.commonDir();
        boolean foreign = ofWorktree && TableScan.hasForeign(stack);
        if (foreign || !stack.problems().isEmpty()) {
            List<String> sound = foreign ? List.of() : sound(directory);
            relist(directory, sound);
            done.add(directory.child(ReftableStack.LIST) + ": names the tables that are sound");
        }
        delete(gitDir, ofWorktree, kept);
        if (!ofWorktree) {
            putBack(directory, wanted(stack), done);
        }
        head(directory, gitDir, ofWorktree).ifPresent(done::add);
        return done;
    }

    private static List<String> sound(HostPath directory) {
        try (UntrustedDirectory open = UntrustedDirectory.open(directory.path()).orElseThrow()) {
            return ReftableStack.sound(open);
        }
    }

    /** Leaves those tables, and moves the others away. */
    private void relist(HostPath directory, List<String> sound) {
        HostPath list = directory.child(ReftableStack.LIST);
        if (Disk.isDirectory(list.path())) {
            mover.accept(list);
        }
        try (GitLock lock = GitLock.take(list.path())) {
            String text = sound.isEmpty() ? "" : String.join("\n", sound) + "\n";
            Disk.writeAtomically(list.path(), text);
            Ownership.give(list.path(), Ownership.of(facts.commonDir()));
            others(directory, sound).forEach(mover);
            lock.stillOurs();
        }
    }

    private static List<HostPath> others(HostPath directory, List<String> sound) {
        try (UntrustedDirectory open = UntrustedDirectory.open(directory.path()).orElseThrow()) {
            return open.names().stream()
                    .filter(ReftableStack.TABLE.asMatchPredicate())
                    .filter(name -> !sound.contains(name))
                    .map(directory::child)
                    .toList();
        }
    }

    /** Deletes, by their bytes, what has a name that git takes and that must not be there. */
    private void delete(HostPath gitDir, boolean ofWorktree, KeptIds kept) {
        ByteArrayOutputStream commands = new ByteArrayOutputStream();
        ReftableStack now = read(gitDir.child(ReftableStack.DIRECTORY));
        for (RefRecord record : now.refs().values()) {
            boolean bad = TableScan.problem(record, ofWorktree, baseline).isPresent();
            if (bad && !record.key().equals("HEAD")) {
                commands.writeBytes("delete ".getBytes(StandardCharsets.US_ASCII));
                commands.writeBytes(record.key().getBytes(StandardCharsets.ISO_8859_1));
                commands.writeBytes(new byte[] {0, 0});
                if (!SharedRef.isReplacement(record.name())) {
                    record.id().ifPresent(id -> kept.note(List.of(id)));
                }
            }
        }
        if (commands.size() > 0) {
            List<String> command = List.of("update-ref", "--no-deref", "--stdin", "-z");
            run(gitDir, commands.toByteArray(), command).orThrow();
        }
    }

    /** The refs that should be there: good ones as they are; where tables broke, the old ones. */
    private Map<String, String> wanted(ReftableStack stack) {
        Map<String, String> wanted = new TreeMap<>();
        if (!stack.problems().isEmpty()) {
            wanted.putAll(baseline.refs());
        }
        for (RefRecord record : stack.refs().values()) {
            String name = record.name();
            boolean good =
                    record.key().startsWith("refs/")
                            && TableScan.problem(record, false, baseline).isEmpty();
            record.id().filter(id -> good).ifPresent(id -> wanted.put(name, id));
            record.target().ifPresent(target -> wanted.remove(name));
        }
        wanted.keySet().removeIf(SharedRef::isReplacement);
        return wanted;
    }

    private void putBack(HostPath directory, Map<String, String> wanted, List<String> done) {
        Map<String, String> now = read(directory).values();
        wanted.forEach((ref, id) -> {
            boolean there = id.equals(now.get(ref));
            if (!there && git.run(facts.commonDir(), "update-ref", "--no-deref", ref, id).ok()) {
                done.add(ref + " is at " + id + " again");
            }
        });
    }

    /** Puts HEAD back where there is none that can be believed. */
    private Optional<String> head(HostPath directory, HostPath gitDir, boolean ofWorktree) {
        Optional<RefRecord> now = Optional.ofNullable(read(directory).refs().get("HEAD"));
        if (now.filter(r -> TableScan.problem(r, ofWorktree, baseline).isEmpty()).isPresent()) {
            return Optional.empty();
        }
        String head =
                ofWorktree
                        ? facts.branch().map(branch -> "ref: " + branch).orElse(facts.base())
                        : facts.mainHead().strip();
        List<String> command =
                head.startsWith("ref: ")
                        ? List.of("symbolic-ref", "HEAD", head.substring("ref: ".length()))
                        : List.of("update-ref", "--no-deref", "HEAD", head);
        return run(gitDir, new byte[0], command).ok()
                ? Optional.of("HEAD in " + directory + " is " + head + " again")
                : Optional.empty();
    }

    private GitResult run(HostPath gitDir, byte[] input, List<String> command) {
        List<String> all = new ArrayList<>(List.of("--git-dir=" + gitDir));
        all.addAll(command);
        return git.run(facts.commonDir(), input, all);
    }

    private static ReftableStack read(HostPath directory) {
        return ReftableStack.of(directory).orElseThrow();
    }
}
