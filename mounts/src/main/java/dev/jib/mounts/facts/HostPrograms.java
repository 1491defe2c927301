package dev.jib.mounts.facts;

import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.facts.HostSettings.Setting;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.MountsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What the host's configuration, from all files that git reads for the repository, makes git run or
 * read from a working tree: there a container, or a branch of one that is merged, decides what
 * runs.
 */
public final class HostPrograms {
    private static final Pattern COMMANDS =
            Pattern.compile(
                    "filter\\..*\\.(clean|smudge|process)|diff\\..*\\.(command|textconv)"
                            + "|diff\\.external|merge\\..*\\.driver|alias\\..*"
                            + "|core\\.(fsmonitor|sshcommand|editor|pager|askpass|gitproxy"
                            + "|alternaterefscommand)|uploadpack\\.packobjectshook"
                            + "|remote\\..*\\.(uploadpack|receivepack)|submodule\\..*\\.update"
                            + "|gpg\\.ssh\\.defaultkeycommand|(hook|tar)\\..*\\.command"
                            + "|(browser|man)\\..*\\.(cmd|path)|guitool\\..*\\.cmd"
                            + "|sendemail\\..*cmd"
                            + "|sequence\\.editor|interactive\\.difffilter|pager\\..*"
                            + "|gpg\\.(.*\\.)?program|(difftool|mergetool)\\..*\\.(cmd|path)"
                            + "|credential\\.(.*\\.)?helper|trailer\\..*\\.(command|cmd)");
    private static final Pattern INCLUDES = Pattern.compile("include\\.path|includeif\\..*\\.path");
    private static final String HOOKS = "core.hookspath";
    private static final Pattern WORDS = Pattern.compile("[^\\s'\"();|&<>`]+");

    private final HostSettings settings;
    private final HostPath commonDir;

    public HostPrograms(HostSettings settings, HostPath commonDir) {
        this.settings = settings;
        this.commonDir = commonDir;
    }

    /** Throws when a configuration file that git includes lies in a working tree. */
    public void refuseIncludes(HostPath worktree) {
        for (Setting setting : settings.all()) {
            Optional<HostPath> target =
                    INCLUDES.matcher(setting.entry().key()).matches()
                            ? Optional.of(included(setting))
                            : Optional.empty();
            if (target.filter(t -> isInTree(t, worktree)).isPresent()) {
                throw new MountsException(
                        setting.origin()
                                + " includes "
                                + target.get()
                                + ", which lies in a working tree (expected: configuration that no"
                                + " container and no branch can change, since git runs what it"
                                + " says): move that file out of the tree, or take "
                                + setting.entry().key()
                                + " out");
            }
        }
    }

    /**
     * Paths below the worktree that host git runs, and for each the variable that says so; a
     * directory stands for all in it.
     */
    public SortedMap<String, String> inTree(HostPath worktree) {
        SortedMap<String, String> found = new TreeMap<>();
        for (Setting setting : settings.all()) {
            if (setting.entry().key().equals(HOOKS)) {
                hooks(setting, worktree, found);
            } else if (COMMANDS.matcher(setting.entry().key()).matches()) {
                WORDS.matcher(setting.entry().value())
                        .results()
                        .map(r -> r.group())
                        .filter(w -> w.indexOf('/') >= 0 && !w.startsWith("-"))
                        .flatMap(w -> below(w, worktree).stream())
                        .filter(p -> Disk.exists(worktree.child(p).path()))
                        .forEach(p -> found.putIfAbsent(p, setting.entry().key()));
            }
        }
        return found;
    }

    private static void hooks(Setting setting, HostPath worktree, SortedMap<String, String> found) {
        Optional<String> path = below(setting.entry().value(), worktree);
        path.ifPresent(p -> found.putIfAbsent(p, HOOKS));
        // husky's own directory .husky/_ runs the hooks beside it
        path.filter(p -> p.endsWith("/_"))
                .map(p -> p.substring(0, p.length() - "/_".length()))
                .ifPresent(p -> found.putIfAbsent(p, HOOKS));
    }

    /** The part below the worktree of a path as git would take it there. */
    private static Optional<String> below(String path, HostPath worktree) {
        if (path.isEmpty() || path.startsWith("~") || path.indexOf('$') >= 0) {
            return Optional.empty();
        }
        HostPath resolved = worktree.child(path.startsWith("!") ? path.substring(1) : path);
        return resolved.isInside(worktree) && !resolved.equals(worktree)
                ? Optional.of(worktree.path().relativize(resolved.path()).toString())
                : Optional.empty();
    }

    private HostPath included(Setting setting) {
        String value = setting.entry().value();
        if (value.startsWith("~/")) {
            return HostPath.of(System.getProperty("user.home")).child(value.substring(2));
        }
        return new HostPath(setting.origin().path().resolveSibling(value));
    }

    private boolean isInTree(HostPath file, HostPath worktree) {
        if (file.isInside(commonDir)) {
            return false;
        }
        List<HostPath> trees = new ArrayList<>(List.of(worktree));
        WorktreeRegistry registry = new WorktreeRegistry(commonDir);
        registry.adminDirs().forEach(a -> registry.worktreeOf(a).ifPresent(trees::add));
        if (commonDir.path().endsWith(".git")) {
            trees.add(new HostPath(commonDir.path().resolveSibling(".")));
        }
        return trees.stream().anyMatch(file::isInside);
    }
}
