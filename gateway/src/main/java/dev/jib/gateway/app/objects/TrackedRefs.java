package dev.jib.gateway.app.objects;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.git.RefName;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.reftable.ReftableStack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The branches that the upstream had when the repository last fetched: {@code refs/remotes/**}, in
 * reftables, or loose and in {@code packed-refs}, called as they are upstream.
 */
final class TrackedRefs {
    private static final String REMOTES = "refs/remotes/";
    private static final String BRANCHES = "refs/heads/";

    private final Map<RefName, ObjectId> refs = new LinkedHashMap<>();

    private TrackedRefs() {}

    static Map<RefName, ObjectId> of(Path gitDirectory) throws IOException {
        TrackedRefs tracked = new TrackedRefs();
        ReftableStack.of(new HostPath(gitDirectory.resolve(ReftableStack.DIRECTORY)))
                .ifPresent(tracked::addTables);
        Path loose = gitDirectory.resolve(REMOTES);
        if (Files.isDirectory(loose, LinkOption.NOFOLLOW_LINKS)) {
            try (Stream<Path> files = Files.walk(loose)) {
                for (Path file : files.filter(f -> isPlain(f)).toList()) {
                    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                    tracked.add(loose.relativize(file).toString(), text.strip());
                }
            }
        }
        Path packed = gitDirectory.resolve("packed-refs");
        if (Files.isRegularFile(packed)) {
            for (String line : Files.readAllLines(packed, StandardCharsets.ISO_8859_1)) {
                int space = line.indexOf(' ');
                if (space > 0 && line.startsWith(REMOTES, space + 1)) {
                    String name = line.substring(space + 1 + REMOTES.length());
                    tracked.add(name, line.substring(0, space));
                }
            }
        }
        return tracked.refs;
    }

    private void addTables(ReftableStack tables) {
        tables.values()
                .forEach((name, value) -> {
                    if (name.startsWith(REMOTES)) {
                        add(name.substring(REMOTES.length()), value);
                    }
                });
    }

    private static boolean isPlain(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    /** Without the remote's name, unless two remotes have a branch of that name. */
    private void add(String remoteAndBranch, String hex) {
        int slash = remoteAndBranch.indexOf('/');
        if (slash < 0 || !ObjectId.isHex(hex)) {
            return;
        }
        ObjectId id = new ObjectId(hex);
        Optional<RefName> branch = RefName.parse(BRANCHES + remoteAndBranch.substring(slash + 1));
        boolean taken = branch.filter(refs::containsKey).isPresent();
        RefName.parse(BRANCHES + remoteAndBranch)
                .filter(whole -> taken && !refs.containsKey(whole))
                .ifPresent(whole -> refs.put(whole, id));
        branch.filter(b -> !taken).ifPresent(b -> refs.put(b, id));
    }
}
