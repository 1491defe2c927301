package dev.jib.mounts.sealed;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jib.mounts.disk.EntryName;
import dev.jib.mounts.disk.UntrustedDirectory;
import dev.jib.mounts.plan.HeadTable;
import dev.jib.mounts.plan.RefNames;
import dev.jib.mounts.reftable.ReftableStack;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The refs in a git directory that a container wrote, read as bytes: what is no ref is passed over.
 *
 * @param refs object id by full name; stash entries below the top are {@code refs/stash-<n>}
 * @param branch the full ref that HEAD names
 * @param detached the id that HEAD holds instead
 * @param unread a line for each file that is too large to be read
 */
record ContainerRefs(
        Map<String, String> refs,
        Optional<String> branch,
        Optional<String> detached,
        List<String> unread) {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
    private static final Pattern PACKED =
            Pattern.compile("([0-9a-f]{40}|[0-9a-f]{64}) (refs/[^\\x00-\\x20\\x7f]+)");
    private static final int SMALL = 1 << 12;
    private static final int LARGE = 256 << 20;
    private static final int MAX_DEPTH = 50;

    ContainerRefs {
        refs = ImmutableMap.copyOf(refs);
        unread = ImmutableList.copyOf(unread);
    }

    static ContainerRefs read(UntrustedDirectory git) {
        List<String> unread = new ArrayList<>();
        Map<String, String> refs = new TreeMap<>(packed(large(git, "packed-refs", unread)));
        Optional<UntrustedDirectory> loose = git.directory("refs");
        if (loose.isPresent()) {
            try (UntrustedDirectory open = loose.get()) {
                collect(open, "refs/", refs, 0);
            }
        }
        stashes(git, refs, unread);
        String head = text(git, "HEAD", SMALL);
        if (head.equals(HeadTable.HEAD_FILE)) {
            head = tables(git, refs, unread);
        }
        return of(refs, head.strip(), unread);
    }

    private static ContainerRefs of(Map<String, String> refs, String head, List<String> unread) {
        boolean symbolic = head.startsWith("ref: refs/heads/");
        return new ContainerRefs(
                refs,
                symbolic ? Optional.of(head.substring("ref: ".length())) : Optional.empty(),
                Optional.of(head).filter(h -> ID.matcher(h).matches()),
                unread);
    }

    /** A container can migrate its own git directory to reftables; the value of HEAD there. */
    private static String tables(
            UntrustedDirectory git, Map<String, String> to, List<String> unread) {
        Optional<UntrustedDirectory> open = git.directory(ReftableStack.DIRECTORY);
        if (open.isEmpty()) {
            return "";
        }
        try (UntrustedDirectory directory = open.get()) {
            ReftableStack stack = ReftableStack.read(directory);
            stack.problems()
                    .forEach((file, problem) ->
                            unread.add(
                                    ReftableStack.DIRECTORY
                                            + "/"
                                            + file
                                            + " cannot be read: "
                                            + problem));
            Map<String, String> values = stack.values();
            values.forEach((name, value) -> {
                if (name.startsWith("refs/") && ID.matcher(value).matches()) {
                    to.put(name, value);
                }
            });
            for (int i = 1; i < stack.stash().size(); i++) {
                to.put("refs/stash-" + i, stack.stash().get(i));
            }
            return values.getOrDefault("HEAD", "");
        }
    }

    /** The lines of packed-refs that are refs. */
    static Map<String, String> packed(String text) {
        Map<String, String> refs = new LinkedHashMap<>();
        text.lines()
                .map(PACKED::matcher)
                .filter(m -> m.matches())
                .forEach(m -> refs.put(m.group(2), m.group(1)));
        return refs;
    }

    private static void collect(
            UntrustedDirectory directory, String prefix, Map<String, String> to, int depth) {
        for (Path entry : directory.entries()) {
            String name = prefix + EntryName.text(entry);
            Optional<UntrustedDirectory> inner = directory.directory(entry);
            if (inner.isPresent()) {
                try (UntrustedDirectory open = inner.get()) {
                    if (depth < MAX_DEPTH) {
                        collect(open, name + "/", to, depth + 1);
                    }
                }
            } else {
                String id = text(directory, entry, SMALL).strip();
                if (ID.matcher(id).matches()) {
                    to.put(name, id);
                }
            }
        }
    }

    /** Entries of the stash below its top are only in the reflog. */
    private static void stashes(
            UntrustedDirectory git, Map<String, String> to, List<String> unread) {
        Optional<UntrustedDirectory> logs = git.directory("logs");
        if (logs.isEmpty()) {
            return;
        }
        try (UntrustedDirectory outer = logs.get()) {
            Optional<UntrustedDirectory> refs = outer.directory("refs");
            if (refs.isPresent()) {
                try (UntrustedDirectory open = refs.get()) {
                    List<String> ids = new ArrayList<>();
                    large(open, "stash", unread)
                            .lines()
                            .map(line -> line.split(" ", 3))
                            .filter(w -> w.length == 3 && ID.matcher(w[1]).matches())
                            .forEach(w -> ids.addFirst(w[1]));
                    for (int i = 1; i < ids.size(); i++) {
                        to.put("refs/stash-" + i, ids.get(i));
                    }
                }
            }
        }
    }

    /** A file that grows with the repository; one that is too large must not look empty. */
    private static String large(UntrustedDirectory directory, String name, List<String> unread) {
        Path entry = Path.of(name);
        directory
                .stat(entry)
                .filter(s -> s.isRegular() && s.size() > LARGE)
                .ifPresent(s ->
                        unread.add(
                                name
                                        + " has "
                                        + s.size()
                                        + " bytes (expected: at most "
                                        + LARGE
                                        + ")"));
        return text(directory, entry, LARGE);
    }

    private static String text(UntrustedDirectory directory, String name, int limit) {
        return text(directory, Path.of(name), limit);
    }

    /** Lines that are no UTF-8 are decoded as names are. */
    private static String text(UntrustedDirectory directory, Path name, int limit) {
        byte[] bytes = directory.file(name, limit).orElse(new byte[0]);
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.indexOf('\ufffd') < 0 ? text : RefNames.decode(bytes);
    }
}
