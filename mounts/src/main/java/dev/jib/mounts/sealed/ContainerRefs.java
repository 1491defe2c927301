package dev.jib.mounts.sealed;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jib.mounts.disk.UntrustedDirectory;
import dev.jib.mounts.plan.HeadTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The refs in a git directory that a container wrote, read as bytes: what is no ref is passed over.
 *
 * @param refs object id by full name; stash entries below the top are {@code refs/stash-<n>}, what
 *     a rebase or merge holds {@code refs/autostash}
 * @param branch the full ref that HEAD names
 * @param detached the id that HEAD holds instead
 * @param unread a line for each thing that is there and was not read
 */
record ContainerRefs(
        Map<String, String> refs,
        Optional<String> branch,
        Optional<String> detached,
        List<String> unread) {
    private static final Pattern PACKED =
            Pattern.compile("([0-9a-f]{40}|[0-9a-f]{64}) (refs/[^\\x00-\\x20\\x7f]+)");

    ContainerRefs {
        refs = ImmutableMap.copyOf(refs);
        unread = ImmutableList.copyOf(unread);
    }

    static ContainerRefs read(UntrustedDirectory git) {
        RefReader reader = new RefReader(git);
        reader.files();
        String head = reader.head();
        if (head.equals(HeadTable.HEAD_FILE)) {
            head = reader.tables();
        }
        reader.autostash();
        reader.inner("modules", "git directories of submodules");
        reader.inner("worktrees", "worktrees of the container's own making");
        return of(reader.refs(), head.strip(), reader.unread());
    }

    private static ContainerRefs of(Map<String, String> refs, String head, List<String> unread) {
        boolean symbolic = head.startsWith("ref: refs/heads/");
        return new ContainerRefs(
                refs,
                symbolic ? Optional.of(head.substring("ref: ".length())) : Optional.empty(),
                Optional.of(head).filter(h -> RefReader.ID.matcher(h).matches()),
                unread);
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
}
