package dev.jib.mounts.verify;

import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.disk.Ownership;
import dev.jib.mounts.disk.UntrustedDirectory;
import dev.jib.mounts.facts.WorktreeConfig;
import dev.jib.mounts.git.GitResult;
import dev.jib.mounts.git.HostGit;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.RepositoryFacts;
import dev.jib.mounts.refs.PackedRefs;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Puts back, from the baseline, what git needs where something was moved away. */
final class Mending {
    private final HostGit git;
    private final RepositoryFacts facts;
    private final Baseline baseline;

    Mending(HostGit git, RepositoryFacts facts, Baseline baseline) {
        this.git = git;
        this.facts = facts;
        this.baseline = baseline;
    }

    /** The lines of packed-refs; empty when it is no file that can be read. */
    Optional<PackedLines> packedLines() {
        HostPath directory = facts.commonDir().child(PackedRefs.DIRECTORY);
        Optional<UntrustedDirectory> open = UntrustedDirectory.open(directory.path());
        if (open.isEmpty()) {
            return Optional.empty();
        }
        try (UntrustedDirectory in = open.get()) {
            return in.file("packed-refs", RefScan.LARGE)
                    .map(b ->
                            PackedLines.read(
                                    new String(b, StandardCharsets.UTF_8), baseline.refs()));
        }
    }

    /** Writes packed-refs anew from good lines, else from the refs of the beginning. */
    List<String> packedRefs(Optional<PackedLines> lines) {
        StringBuilder text = new StringBuilder();
        if (lines.isPresent()) {
            text.append(lines.get().good());
        } else {
            baseline.refs().forEach((ref, id) -> text.append(id + " " + ref + "\n"));
        }
        HostPath file = facts.commonDir().child(PackedRefs.DIRECTORY).child("packed-refs");
        Disk.writeAtomically(file.path(), text.toString());
        Ownership.give(file.path(), Ownership.of(facts.commonDir()));
        return List.of(
                file
                        + ": written anew from "
                        + (lines.isPresent() ? "its good lines" : "the refs of the beginning"));
    }

    /** Puts back the files and refs that were moved. */
    List<String> afterwards(List<Finding> findings) {
        List<String> done = new ArrayList<>();
        boolean index = false;
        for (Finding finding : findings) {
            if (!finding.kind().dangerous()) {
                continue;
            }
            file(finding.path()).ifPresent(done::add);
            index |= finding.path().equals(facts.adminDir().child("index"));
        }
        for (Finding finding : findings) {
            if (finding.kind().dangerous()) {
                ref(finding.path()).ifPresent(done::add);
            }
        }
        if (index && !Disk.exists(facts.adminDir().child("index").path())) {
            done.add(readTree());
        }
        return done;
    }

    private Optional<String> file(HostPath path) {
        if (path.equals(facts.adminDir().child("config.worktree")) && !Disk.exists(path.path())) {
            new WorktreeConfig(facts.adminDir())
                    .linkAgain(Optional.ofNullable(baseline.files().get(WorktreeConfig.NAME)));
            return Optional.of(path + ": a link again");
        }
        Map<HostPath, String> wanted = new TreeMap<>();
        baseline.files().forEach((name, text) -> wanted.put(place(name), text));
        if (!wanted.containsKey(path) || Disk.exists(path.path())) {
            return Optional.empty();
        }
        Disk.writeAtomically(path.path(), wanted.get(path));
        Ownership.give(path.path(), Ownership.of(facts.commonDir()));
        return Optional.of(path + ": as before the container");
    }

    private HostPath place(String name) {
        return switch (name) {
            case ".git" -> facts.worktree().child(name);
            case "alternates" -> facts.commonDir().child("objects/info/alternates");
            default -> facts.adminDir().child(name);
        };
    }

    private Optional<String> ref(HostPath path) {
        HostPath refs = facts.commonDir().child("refs");
        if (!path.isInside(refs)) {
            return Optional.empty();
        }
        String prefix = facts.commonDir().path().relativize(path.path()).toString();
        List<String> back = new ArrayList<>();
        baseline.refs()
                .forEach((ref, id) -> {
                    boolean moved = ref.equals(prefix) || ref.startsWith(prefix + "/");
                    if (moved && git.run(facts.commonDir(), "update-ref", ref, id, "").ok()) {
                        back.add(ref + " is at " + id + " again");
                    }
                });
        return back.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", back));
    }

    private String readTree() {
        GitResult made =
                git.run(
                        facts.commonDir(),
                        "--git-dir=" + facts.adminDir(),
                        "--work-tree=" + facts.adminDir().child("info"),
                        "read-tree",
                        "HEAD");
        return made.ok()
                ? "the index is that of HEAD; what was staged is in the working tree or in the"
                        + " quarantined index"
                : "there is no index now; make one with git -C '"
                        + facts.worktree()
                        + "' reset --mixed";
    }
}
