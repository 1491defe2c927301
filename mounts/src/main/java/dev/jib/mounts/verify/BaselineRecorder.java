package dev.jib.mounts.verify;

import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.disk.FileStat;
import dev.jib.mounts.disk.UntrustedDirectory;
import dev.jib.mounts.facts.WorktreeConfig;
import dev.jib.mounts.git.HostGit;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.RepositoryFacts;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Records what a container will be able to write, before it can. */
public final class BaselineRecorder {
    private final HostGit git;
    private final RepositoryFacts facts;

    public BaselineRecorder(HostGit git, RepositoryFacts facts) {
        this.git = git;
        this.facts = facts;
    }

    /**
     * Records.
     *
     * @param madeFrom the commit that git has just made the worktree of, so that nothing else is in
     *     it; empty for one that was there, which is walked
     * @param mark a file of the repository that was written before the container can run; its time
     *     is the beginning
     * @param configured paths below the worktree that the host's configuration makes git run
     */
    public Baseline record(
            Optional<String> madeFrom, HostPath mark, Collection<String> configured) {
        return new Baseline(
                FileStat.of(mark.path()).map(FileStat::changed).orElse(Long.MIN_VALUE),
                files(),
                repositories(madeFrom),
                modules(),
                Watched.digests(facts.worktree(), Watched.TOOLS),
                withAbsent(configured),
                refs());
    }

    /** One that is not there yet is watched as well. */
    private Map<String, String> withAbsent(Collection<String> configured) {
        Map<String, String> digests = new TreeMap<>(Watched.digests(facts.worktree(), configured));
        configured.forEach(path -> digests.putIfAbsent(path, ""));
        return digests;
    }

    private Map<String, String> files() {
        Map<String, String> files = new TreeMap<>();
        put(files, ".git", facts.worktree().child(".git"));
        for (String name : List.of("gitdir", "commondir", "HEAD")) {
            put(files, name, facts.adminDir().child(name));
        }
        new WorktreeConfig(facts.adminDir())
                .hostText()
                .ifPresent(text -> files.put(WorktreeConfig.NAME, text));
        put(files, "alternates", facts.commonDir().child("objects/info/alternates"));
        return files;
    }

    private static void put(Map<String, String> files, String name, HostPath file) {
        Disk.readRegular(file.path()).ifPresent(text -> files.put(name, text));
    }

    private Map<String, String> repositories(Optional<String> madeFrom) {
        if (madeFrom.isPresent() && !hasBareShape(madeFrom.get())) {
            return Map.of();
        }
        return new WorktreeScan(facts.worktree(), Map.of(), (kind, told) -> {}).run();
    }

    /** Whether the commit has what a git would take for a bare repository; git refuses .git. */
    private boolean hasBareShape(String commit) {
        Set<String> heads = new HashSet<>();
        Set<String> objects = new HashSet<>();
        for (String path :
                git.run(facts.commonDir(), "ls-tree", "-r", "-z", "--name-only", commit)
                        .orThrow()
                        .records()) {
            if (path.equals("HEAD") || path.endsWith("/HEAD")) {
                heads.add(path.substring(0, path.length() - "HEAD".length()));
            } else if (path.endsWith("commondir")) {
                objects.add(path.substring(0, path.length() - "commondir".length()));
            } else if (path.startsWith("objects/") || path.contains("/objects/")) {
                objects.add(path.substring(0, ("/" + path).indexOf("/objects/")));
            }
        }
        heads.retainAll(objects);
        return !heads.isEmpty();
    }

    private Optional<String> modules() {
        Optional<UntrustedDirectory> open = UntrustedDirectory.open(facts.adminDir().path());
        if (open.isEmpty()) {
            return Optional.empty();
        }
        try (UntrustedDirectory directory = open.get()) {
            Path modules = Path.of("modules");
            return directory.stat(modules).map(s -> ControlDigest.of(directory, modules));
        }
    }

    private Map<String, String> refs() {
        Map<String, String> refs = new TreeMap<>();
        for (String line :
                git.run(facts.commonDir(), "for-each-ref", "--format=%(objectname) %(refname)")
                        .orThrow()
                        .lines()) {
            int space = line.indexOf(' ');
            refs.put(line.substring(space + 1), line.substring(0, space));
        }
        return refs;
    }
}
