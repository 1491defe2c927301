package dev.jib.mounts.facts;

import dev.jib.mounts.config.ConfigAllowlist;
import dev.jib.mounts.config.ConfigEntry;
import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.git.GitResult;
import dev.jib.mounts.git.HostGit;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.MountsException;
import dev.jib.mounts.plan.RefStorage;
import dev.jib.mounts.plan.RepositoryFacts;
import dev.jib.mounts.plan.RepositoryName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Gathers the facts of one repository. Runs git in the common dir only, never in a worktree. */
public final class RepositoryReader {
    /** Namespaces that are shared even when the host has no ref in them yet. */
    public static final List<String> USUAL_NAMESPACES =
            List.of("heads", "notes", "remotes", "tags");

    /**
     * Namespaces that stay private: other containers' pins, what would change what commits mean.
     */
    private static final Set<String> PRIVATE_NAMESPACES =
            Set.of("jib", "replace", "stash", "bisect", "worktree", "rewritten");

    private final HostGit git;

    public RepositoryReader(HostGit git) {
        this.git = git;
    }

    /** The common dir of the repository that {@code path} is in, links resolved. */
    public HostPath commonDir(HostPath path) {
        if (!Disk.isDirectory(path.path())) {
            throw new MountsException(
                    path
                            + " is no directory (expected: a git repository); check the path after"
                            + " --repo");
        }
        GitResult answer = git.run(path, "rev-parse", "--path-format=absolute", "--git-common-dir");
        if (!answer.ok()) {
            throw new MountsException(
                    path
                            + " is no git repository that can be used (expected: a working tree or"
                            + " a bare repository): "
                            + answer.error().strip());
        }
        try {
            return new HostPath(Path.of(answer.text()).toRealPath());
        } catch (IOException e) {
            throw new MountsException("cannot resolve " + answer.text() + ": " + e, e);
        }
    }

    /**
     * The name a repository gets when none is given: that of its directory, without {@code .git}.
     */
    public static RepositoryName defaultName(HostPath commonDir) {
        Path path = commonDir.path();
        boolean inner = path.endsWith(".git") && path.getNameCount() > 1;
        String name = path.getName(path.getNameCount() - (inner ? 2 : 1)).toString();
        return new RepositoryName(
                name.endsWith(".git") ? name.substring(0, name.length() - ".git".length()) : name);
    }

    /** The commit that {@code base} names, seen from {@code path}. */
    public String commit(HostPath path, String base) {
        GitResult answer =
                git.run(
                        path,
                        "rev-parse",
                        "--verify",
                        "--quiet",
                        "--end-of-options",
                        base + "^{commit}");
        if (!answer.ok()) {
            throw new MountsException(
                    path
                            + " has no commit '"
                            + base
                            + "' (expected: a branch, tag or commit id; an empty"
                            + " repository needs a first commit): choose another with --base");
        }
        return answer.text();
    }

    /** The facts for a worktree whose admin dir is known. */
    public RepositoryFacts facts(
            RepositoryName name, HostPath commonDir, HostPath adminDir, HostPath worktree) {
        HostSettings settings = HostSettings.read(git, commonDir);
        HostConfig host = new HostConfig(git, commonDir, settings);
        List<ConfigEntry> entries = host.repository();
        Formats formats = Formats.of(commonDir, entries);
        ConfigAllowlist.Selection config = ConfigAllowlist.repository(entries);
        WorktreeRegistry registry = new WorktreeRegistry(commonDir);
        boolean sparse = Formats.isTrue(entries, "extensions.worktreeconfig");
        return new RepositoryFacts(
                name,
                commonDir,
                adminDir,
                worktree,
                registry.branchOf(adminDir),
                Optional.of(
                                git.run(
                                        commonDir,
                                        "rev-parse",
                                        "--verify",
                                        "--quiet",
                                        headOf(commonDir, adminDir)))
                        .filter(GitResult::ok)
                        .map(GitResult::text)
                        .orElse(""),
                formats.refStorage(),
                formats.objectFormat(),
                mainHead(commonDir),
                registry.stubsFor(adminDir, Formats.isTrue(entries, "core.bare")),
                formats.refStorage() == RefStorage.FILES ? namespaces(commonDir) : List.of(),
                alternates(commonDir.child("objects")),
                Disk.readRegular(commonDir.child("shallow").path()),
                Disk.isDirectory(commonDir.child("hooks").path()),
                Disk.isDirectory(commonDir.child("info").path()),
                remotes(config.kept()),
                config.kept(),
                sparse ? ConfigAllowlist.worktree(host.worktree(adminDir)) : List.of(),
                notes(name, config, new HostPrograms(settings, commonDir).inTree(worktree)));
    }

    private static String headOf(HostPath commonDir, HostPath adminDir) {
        return new WorktreeRegistry(commonDir)
                .branchOf(adminDir)
                .orElse("worktrees/" + adminDir.path().getFileName() + "/HEAD");
    }

    private static String mainHead(HostPath commonDir) {
        return new WorktreeRegistry(commonDir)
                .headOf(commonDir)
                .orElseThrow(() ->
                        new MountsException(
                                commonDir
                                        + " has no HEAD (expected: a whole repository); see"
                                        + " git fsck"));
    }

    private static List<String> namespaces(HostPath commonDir) {
        Set<String> names = new LinkedHashSet<>(USUAL_NAMESPACES);
        HostPath refs = commonDir.child("refs");
        String[] found = refs.path().toFile().list();
        for (String name : found == null ? new String[0] : found) {
            if (!PRIVATE_NAMESPACES.contains(name) && Disk.isDirectory(refs.child(name).path())) {
                names.add(name);
            }
        }
        return names.stream().sorted().toList();
    }

    /** The object directories that one borrows from, through all levels. */
    private static List<HostPath> alternates(HostPath objects) {
        Set<HostPath> found = new LinkedHashSet<>();
        List<HostPath> open = new ArrayList<>(List.of(objects));
        while (!open.isEmpty()) {
            HostPath current = open.removeFirst();
            String text = Disk.readRegular(current.child("info/alternates").path()).orElse("");
            for (String line : text.lines().toList()) {
                HostPath next =
                        line.isBlank() || line.startsWith("#")
                                ? objects
                                : new HostPath(current.path().resolve(line));
                if (!next.equals(objects) && Disk.isDirectory(next.path()) && found.add(next)) {
                    open.add(next);
                }
            }
        }
        return List.copyOf(found);
    }

    private static Map<String, String> remotes(List<ConfigEntry> kept) {
        Map<String, String> remotes = new LinkedHashMap<>();
        for (ConfigEntry entry : kept) {
            if (entry.section().equals("remote") && entry.name().equals("url")) {
                remotes.putIfAbsent(entry.subsection(), entry.value());
            }
        }
        return remotes;
    }

    private static List<String> notes(
            RepositoryName name, ConfigAllowlist.Selection config, Map<String, String> programs) {
        List<String> notes = new ArrayList<>();
        if (!config.leftOut().isEmpty()) {
            notes.add(
                    name
                            + ": left out of the container's configuration: "
                            + String.join(", ", config.leftOut()));
        }
        programs.forEach((path, key) ->
                notes.add(
                        name
                                + ": "
                                + key
                                + " of the host runs "
                                + path
                                + " from the working tree, where the container can change it; jib"
                                + " mounts verify tells when it did"));
        return notes;
    }
}
