package dev.jib.mounts.reftable;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.jib.mounts.disk.UntrustedDirectory;
import dev.jib.mounts.plan.HostPath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A directory {@code reftable}: the tables that {@code tables.list} names, the later before the
 * earlier. Containers write there, also while it is read.
 *
 * @param refs the records that count, by key; none that only says that there is no such ref
 * @param stash the ids of the stash's entries, newest first
 * @param logged what all reflogs name
 * @param idSize bytes of an object id, 0 where there is no table
 * @param problems what is wrong, by the name of the file
 */
public record ReftableStack(
        ImmutableMap<String, RefRecord> refs,
        ImmutableList<String> stash,
        ImmutableSet<String> logged,
        int idSize,
        ImmutableMap<String, String> problems) {
    /** The name of the directory, in a common dir and in the admin dir of each worktree. */
    public static final String DIRECTORY = "reftable";

    /** The file that names the tables. */
    public static final String LIST = "tables.list";

    /** How git names tables. */
    public static final Pattern TABLE =
            Pattern.compile("0x[0-9a-f]{12,16}-0x[0-9a-f]{12,16}-[0-9a-f]{8}\\.ref");

    /** The earlier first, and of those that begin together the one that ends last. */
    private static final Comparator<String> BY_RANGE =
            Comparator.comparing((String name) -> Splitter.on('-').splitToList(name).get(0))
                    .thenComparing(
                            name -> Splitter.on('-').splitToList(name).get(1),
                            Comparator.reverseOrder());

    /** More than git of a million refs writes, and less than the memory of a small machine. */
    private static final int LARGE = 256 << 20;

    private static final int SMALL = 1 << 20;

    /** Every write of a git can replace tables. */
    private static final int ATTEMPTS = 10;

    /** Reads those of a directory; empty when it is none. */
    public static Optional<ReftableStack> of(HostPath directory) {
        Optional<UntrustedDirectory> open = UntrustedDirectory.open(directory.path());
        if (open.isEmpty()) {
            return Optional.empty();
        }
        try (UntrustedDirectory in = open.get()) {
            return Optional.of(read(in));
        }
    }

    /** Reads those of an open directory. */
    public static ReftableStack read(UntrustedDirectory directory) {
        for (int attempt = 1; ; attempt++) {
            Optional<byte[]> list = directory.file(LIST, SMALL);
            ReftableStack stack =
                    list.map(bytes -> read(directory, lines(bytes)))
                            .orElseGet(() -> broken(LIST, "it is no file that can be read"));
            Optional<byte[]> now = directory.file(LIST, SMALL);
            boolean same = list.map(ReftableStack::lines).equals(now.map(ReftableStack::lines));
            if (stack.problems.isEmpty() || same || attempt == ATTEMPTS) {
                return stack;
            }
        }
    }

    private static ImmutableList<String> lines(byte[] list) {
        return new String(list, StandardCharsets.ISO_8859_1)
                .lines()
                .collect(ImmutableList.toImmutableList());
    }

    private static ReftableStack broken(String file, String problem) {
        return new ReftableStack(
                ImmutableMap.of(),
                ImmutableList.of(),
                ImmutableSet.of(),
                0,
                ImmutableMap.of(file, problem));
    }

    private static ReftableStack read(UntrustedDirectory directory, List<String> names) {
        Map<String, RefRecord> refs = new TreeMap<>();
        Map<String, LogRecord> logs = new TreeMap<>();
        Map<String, String> problems = new TreeMap<>();
        Optional<Reftable> before = Optional.empty();
        for (String name : names) {
            if (!TABLE.matcher(name).matches()) {
                problems.put(LIST, "it names what is no table: " + name);
                continue;
            }
            Reftable table = table(directory, name);
            if (table.problem().isPresent()) {
                problems.put(name, table.problem().get());
            } else if (before.filter(b -> !table.follows(b)).isPresent()) {
                problems.put(LIST, "it names tables that are not in their order: " + name);
            }
            table.refs().forEach(r -> refs.put(r.key(), r));
            table.logs().forEach(l -> logs.put(l.key(), l));
            before = table.problem().isPresent() ? before : Optional.of(table);
        }
        refs.values().removeIf(RefRecord::isDeletion);
        List<String> stash = new ArrayList<>();
        Set<String> logged = new LinkedHashSet<>();
        for (LogRecord entry : logs.values()) {
            entry.object().ifPresent(logged::add);
            entry.object().filter(id -> entry.isStash()).ifPresent(stash::add);
        }
        return new ReftableStack(
                ImmutableMap.copyOf(refs),
                ImmutableList.copyOf(stash),
                ImmutableSet.copyOf(logged),
                before.map(Reftable::idSize).orElse(0),
                ImmutableMap.copyOf(problems));
    }

    private static Reftable table(UntrustedDirectory directory, String name) {
        return directory
                .file(name, LARGE)
                .map(Reftable::read)
                .orElseGet(() -> Reftable.broken("it is no file of at most " + LARGE + " bytes"));
    }

    /**
     * The tables of a directory that can be believed, in their order: those that {@code
     * tables.list} names, or where that names something else, all that are there. What a compaction
     * left behind is in the table that it made, which begins as early and ends later.
     */
    public static ImmutableList<String> sound(UntrustedDirectory directory) {
        boolean listed = !read(directory).problems.containsKey(LIST);
        List<String> names =
                listed
                        ? lines(directory.file(LIST, SMALL).orElse(new byte[0]))
                        : directory.names().stream()
                                .filter(TABLE.asMatchPredicate())
                                .sorted(BY_RANGE)
                                .toList();
        ImmutableList.Builder<String> sound = ImmutableList.builder();
        Optional<Reftable> before = Optional.empty();
        for (String name : names) {
            Reftable table = table(directory, name);
            if (table.problem().isEmpty() && before.filter(b -> !table.follows(b)).isEmpty()) {
                sound.add(name);
                before = Optional.of(table);
            }
        }
        return sound.build();
    }

    /** The ids and symbolic values by name, as loose refs would have them. */
    public Map<String, String> values() {
        Map<String, String> values = new TreeMap<>();
        refs.values().forEach(r -> values.put(r.name(), r.value()));
        return values;
    }
}
