package dev.jib.mounts.verify;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.facts.WorktreeConfig;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.MountsException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a container may write, as it was before the container ran. Kept in {@code S}, where no
 * container looks: a line {@code kind key value} for each entry, key and value percent-encoded.
 *
 * @param begun the file system's own time of the beginning, nanoseconds since 1970
 * @param files content by name: {@code .git} of the worktree, {@code gitdir}, {@code commondir},
 *     {@code HEAD} and the host's {@code config.worktree} of the admin dir, {@code alternates}
 * @param repositories digests of the repositories that lay in the working tree, by relative path
 * @param modules the digest of {@code modules} of the admin dir, empty when there was none
 * @param tools digests of what tools run, by path below the worktree
 * @param configured digests of what the host's configuration runs, by path below the worktree
 * @param refs object id by ref
 */
public record Baseline(
        long begun,
        Map<String, String> files,
        Map<String, String> repositories,
        Optional<String> modules,
        Map<String, String> tools,
        Map<String, String> configured,
        Map<String, String> refs) {
    private static final String NAME = "baseline";

    /** The files that a release turns back, or leaves; the backup of one is removed. */
    static final Set<String> TURNED_BACK =
            Set.of(".git", "gitdir", "commondir", WorktreeConfig.NAME);

    public Baseline {
        files = ImmutableMap.copyOf(files);
        repositories = ImmutableMap.copyOf(repositories);
        tools = ImmutableMap.copyOf(tools);
        configured = ImmutableMap.copyOf(configured);
        refs = ImmutableSortedMap.copyOf(refs);
    }

    /** Whether there is one in a container's private directory; it is the first to be deleted. */
    static boolean isThere(HostPath own) {
        return Disk.exists(own.child(NAME).path());
    }

    /** Reads the one of a container's private directory; empty when there is none. */
    static Optional<Baseline> read(HostPath own) {
        HostPath file = own.child(NAME);
        return Disk.readRegular(file.path()).map(text -> parse(text, file));
    }

    /** The same with some files as they will be once they are rewritten. */
    public Baseline with(Map<String, String> rewritten) {
        Map<String, String> all = new TreeMap<>(files);
        all.putAll(rewritten);
        return new Baseline(begun, all, repositories, modules, tools, configured, refs);
    }

    /** Writes it. */
    public void write(HostPath own) {
        Disk.writeAtomically(own.child(NAME).path(), text());
    }

    private String text() {
        StringBuilder text = new StringBuilder("begun " + begun + "\n");
        add(text, "file", files);
        add(text, "repository", repositories);
        modules.ifPresent(m -> add(text, "modules", Map.of("modules", m)));
        add(text, "tool", tools);
        add(text, "configured", configured);
        add(text, "ref", refs);
        return text.toString();
    }

    private static void add(StringBuilder text, String kind, Map<String, String> entries) {
        new TreeMap<>(entries)
                .forEach((key, value) ->
                        text.append(kind)
                                .append(' ')
                                .append(encoded(key))
                                .append(' ')
                                .append(encoded(value))
                                .append('\n'));
    }

    private static Baseline parse(String text, HostPath file) {
        Map<String, SortedMap<String, String>> kinds = new TreeMap<>();
        long begun = Long.MIN_VALUE;
        for (String line : text.lines().toList()) {
            String[] words = line.split(" ", -1);
            if (words.length == 2 && words[0].equals("begun")) {
                begun = Long.parseLong(words[1]);
            } else if (words.length == 3) {
                kinds.computeIfAbsent(words[0], k -> new TreeMap<>())
                        .put(decoded(words[1]), decoded(words[2]));
            } else {
                throw new MountsException(
                        file + " cannot be read (expected: a baseline of this jib): " + line);
            }
        }
        SortedMap<String, String> none = new TreeMap<>();
        return new Baseline(
                begun,
                kinds.getOrDefault("file", none),
                kinds.getOrDefault("repository", none),
                Optional.ofNullable(kinds.getOrDefault("modules", none).get("modules")),
                kinds.getOrDefault("tool", none),
                kinds.getOrDefault("configured", none),
                kinds.getOrDefault("ref", none));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
