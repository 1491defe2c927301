package dev.jib.mounts.refs;

import dev.jib.mounts.disk.EntryName;
import dev.jib.mounts.disk.UntrustedDirectory;
import dev.jib.mounts.git.HostGit;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.MountsException;
import dev.jib.mounts.plan.RefNames;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Keeps what only a container's private refs reached, as refs of the host: stashes as {@code
 * refs/jib/<container>/stash/<n>}, other private refs as {@code refs/jib/<container>/refs/...}.
 */
public final class KeptRefs {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
    private static final int SMALL = 1 << 10;
    private static final int LARGE = 64 << 20;
    private static final int MAX_DEPTH = 60;

    private final HostGit git;
    private final HostPath commonDir;
    private final String prefix;

    public KeptRefs(HostGit git, HostPath commonDir, ContainerName container) {
        this.git = git;
        this.commonDir = commonDir;
        this.prefix = "refs/jib/" + container + "/";
    }

    /** Keeps them and tells what is where; kept once, they are not kept again. */
    public List<String> keep(HostPath privateRefs, HostPath logs) {
        Map<String, String> wanted = new LinkedHashMap<>();
        Map<String, String> loose = new LinkedHashMap<>();
        within(privateRefs, directory -> collect(directory, "", loose, 0));
        List<String> stashes = new ArrayList<>();
        within(logs, directory -> stashes.addAll(stashLog(directory)));
        String stash = loose.remove("stash");
        if (stash != null && !stashes.contains(stash)) {
            stashes.addFirst(stash);
        }
        for (int i = 0; i < stashes.size(); i++) {
            wanted.put(prefix + "stash/" + i, stashes.get(i));
        }
        loose.forEach((name, id) -> wanted.put(named(name, id), id));
        return wanted.isEmpty() ? List.of() : store(wanted);
    }

    /** Under a name that is harmless, where a container's name can be one at all. */
    private String named(String name, String id) {
        String ref = prefix + "refs/" + name;
        return git.run(commonDir, "check-ref-format", ref).ok()
                ? RefNames.harmless(ref)
                : prefix + "unnamed/" + id;
    }

    private List<String> store(Map<String, String> wanted) {
        Map<String, String> present = new HashMap<>();
        for (String line :
                git.run(commonDir, "for-each-ref", "--format=%(objectname) %(refname)", prefix)
                        .orThrow()
                        .lines()) {
            int space = line.indexOf(' ');
            present.put(line.substring(space + 1), line.substring(0, space));
        }
        List<String> kept = new ArrayList<>();
        wanted.forEach((ref, id) -> {
            if (!present.containsValue(id)) {
                kept.add(storeOne(free(ref, present), id));
            }
        });
        return kept;
    }

    private static String free(String ref, Map<String, String> present) {
        String free = ref;
        for (int number = 1; present.containsKey(free); number++) {
            free = ref + "-" + number;
        }
        return free;
    }

    private String storeOne(String ref, String id) {
        if (!git.run(commonDir, "cat-file", "-e", id).ok()) {
            return "not kept: " + id + " (" + ref + "), no such object";
        }
        git.run(commonDir, "update-ref", "--no-deref", ref, id, "").orThrow();
        return "kept " + id + " as " + ref;
    }

    /** The stash entries of a reflog, newest first as {@code git stash list} counts them. */
    private static List<String> stashLog(UntrustedDirectory logs) {
        List<String> ids = new ArrayList<>();
        logs.file("stash", LARGE)
                .map(b -> new String(b, StandardCharsets.UTF_8))
                .ifPresent(text ->
                        text.lines()
                                .map(line -> line.split(" ", 3))
                                .filter(w -> w.length == 3 && ID.matcher(w[1]).matches())
                                .forEach(w -> ids.addFirst(w[1])));
        return ids;
    }

    private static void collect(
            UntrustedDirectory directory, String prefix, Map<String, String> to, int depth) {
        if (depth > MAX_DEPTH) {
            throw new MountsException(
                    directory.path()
                            + " nests deeper than "
                            + MAX_DEPTH
                            + " directories (expected: private refs of the container); save what"
                            + " it needs of them, move it away and run the command again");
        }
        for (Path entry : directory.entries()) {
            String name = prefix + EntryName.text(entry);
            Optional<UntrustedDirectory> inner = directory.directory(entry);
            if (inner.isPresent()) {
                try (UntrustedDirectory open = inner.get()) {
                    collect(open, name + "/", to, depth + 1);
                }
            } else {
                directory
                        .file(entry, SMALL)
                        .map(b -> new String(b, StandardCharsets.UTF_8).strip())
                        .filter(id -> ID.matcher(id).matches())
                        .ifPresent(id -> to.put(name, id));
            }
        }
    }

    private static void within(HostPath path, Consumer<UntrustedDirectory> action) {
        Optional<UntrustedDirectory> open = UntrustedDirectory.open(path.path());
        if (open.isPresent()) {
            try (UntrustedDirectory directory = open.get()) {
                action.accept(directory);
            }
        }
    }
}
