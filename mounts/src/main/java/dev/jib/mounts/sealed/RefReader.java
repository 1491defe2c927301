package dev.jib.mounts.sealed;

import static java.util.stream.Collectors.joining;

import dev.jib.mounts.disk.EntryName;
import dev.jib.mounts.disk.FileStat;
import dev.jib.mounts.disk.UntrustedDirectory;
import dev.jib.mounts.plan.RefNames;
import dev.jib.mounts.reftable.ReftableStack;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Collects what a git directory that a container wrote names: refs, stash entries, what a rebase or
 * a merge holds. What is there and not read is told, so that nobody takes it for nothing.
 */
final class RefReader {
    static final Pattern ID = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    private static final int SMALL = 1 << 12;
    private static final int LARGE = 256 << 20;
    private static final int MAX_DEPTH = 50;
    private static final int SHOWN = 5;

    private final UntrustedDirectory git;
    private final Map<String, String> refs = new TreeMap<>();
    private final List<String> unread = new ArrayList<>();

    RefReader(UntrustedDirectory git) {
        this.git = git;
    }

    /** Object id by full name. */
    Map<String, String> refs() {
        return refs;
    }

    /** A line for each thing that is there and was not read. */
    List<String> unread() {
        return unread;
    }

    /** What is in files: packed and loose refs, entries of the stash below its top. */
    void files() {
        refs.putAll(ContainerRefs.packed(large(git, "packed-refs")));
        within(git, "refs", directory -> collect(directory, "refs/", 0));
        within(git, "logs", logs -> within(logs, "refs", this::stashes));
    }

    String head() {
        return text(git, Path.of("HEAD"), SMALL);
    }

    /** A container can migrate its own git directory to reftables; the value of HEAD there. */
    String tables() {
        List<String> head = new ArrayList<>();
        within(git, ReftableStack.DIRECTORY, directory -> head.add(tables(directory)));
        return head.isEmpty() ? "" : head.getFirst();
    }

    private String tables(UntrustedDirectory directory) {
        ReftableStack stack = ReftableStack.read(directory);
        stack.problems()
                .forEach((file, problem) ->
                        unread.add(
                                ReftableStack.DIRECTORY
                                        + "/"
                                        + file
                                        + " cannot be read: "
                                        + problem));
        stack.values()
                .forEach((name, value) -> {
                    if (name.startsWith("refs/") && ID.matcher(value).matches()) {
                        refs.put(name, value);
                    }
                });
        addStash(stack.stash());
        return stack.values().getOrDefault("HEAD", "");
    }

    private void collect(UntrustedDirectory directory, String prefix, int depth) {
        if (depth > MAX_DEPTH) {
            unread.add(
                    prefix
                            + " nests deeper than "
                            + MAX_DEPTH
                            + " directories (expected: names of refs that a file system can hold)");
            return;
        }
        for (Path entry : directory.entries()) {
            String name = prefix + EntryName.text(entry);
            if (directory.stat(entry).filter(FileStat::isDirectory).isPresent()) {
                within(directory, entry, inner -> collect(inner, name + "/", depth + 1));
            } else {
                String id = text(directory, entry, SMALL).strip();
                if (ID.matcher(id).matches()) {
                    refs.put(name, id);
                }
            }
        }
    }

    /** Entries of the stash below its top are only in the reflog. */
    private void stashes(UntrustedDirectory logs) {
        List<String> ids = new ArrayList<>();
        large(logs, "stash")
                .lines()
                .map(line -> line.split(" ", 3))
                .filter(w -> w.length == 3 && ID.matcher(w[1]).matches())
                .forEach(w -> ids.addFirst(w[1]));
        addStash(ids);
    }

    private void addStash(List<String> ids) {
        for (int i = 1; i < ids.size(); i++) {
            refs.put("refs/stash-" + i, ids.get(i));
        }
    }

    /** What was uncommitted when a rebase or merge that did not end began; no ref names it. */
    void autostash() {
        for (String state : List.of("rebase-merge", "rebase-apply")) {
            within(git, state, directory -> addAutostash(directory, "autostash"));
        }
        addAutostash(git, "MERGE_AUTOSTASH");
    }

    private void addAutostash(UntrustedDirectory directory, String name) {
        String id = text(directory, Path.of(name), SMALL).strip();
        if (ID.matcher(id).matches()) {
            boolean free = refs.getOrDefault("refs/autostash", id).equals(id);
            refs.put(free ? "refs/autostash" : "refs/autostash-" + id, id);
        }
    }

    /** Git directories inside this one: they are repositories of their own, and not imported. */
    void inner(String place, String what) {
        List<String> found = new ArrayList<>();
        within(
                git,
                place,
                directory -> {
                    for (Path entry : directory.entries()) {
                        within(
                                directory,
                                entry,
                                inner -> {
                                    if (!inner.entries().isEmpty()) {
                                        found.add(place + "/" + EntryName.text(entry));
                                    }
                                });
                    }
                });
        if (!found.isEmpty()) {
            unread.add(
                    found.stream().limit(SHOWN).collect(joining(", "))
                            + (found.size() > SHOWN ? " and more" : "")
                            + ": "
                            + what
                            + ", of which nothing is imported (expected: none that is still"
                            + " needed); save what is in there, move it away and run the command"
                            + " again");
        }
    }

    private void within(
            UntrustedDirectory directory, String name, Consumer<UntrustedDirectory> action) {
        within(directory, Path.of(name), action);
    }

    private void within(
            UntrustedDirectory directory, Path name, Consumer<UntrustedDirectory> action) {
        Optional<UntrustedDirectory> inner = directory.directory(name);
        if (inner.isPresent()) {
            try (UntrustedDirectory open = inner.get()) {
                action.accept(open);
            }
        } else if (directory.stat(name).filter(FileStat::isDirectory).isPresent()) {
            unreadable(directory, name);
        }
    }

    /** A file that grows with the repository; one that is too large must not look empty. */
    private String large(UntrustedDirectory directory, String name) {
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

    /** Lines that are no UTF-8 are decoded as names are. */
    private String text(UntrustedDirectory directory, Path name, int limit) {
        Optional<byte[]> read = directory.file(name, limit);
        if (read.isEmpty()
                && directory
                        .stat(name)
                        .filter(s -> s.isRegular() && s.size() <= limit)
                        .isPresent()) {
            unreadable(directory, name);
        }
        byte[] bytes = read.orElse(new byte[0]);
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.indexOf('\ufffd') < 0 ? text : RefNames.decode(bytes);
    }

    private void unreadable(UntrustedDirectory directory, Path name) {
        unread.add(
                directory.path().resolve(EntryName.text(name))
                        + " cannot be read (expected: mode and owner as git makes them)");
    }
}
