package dev.jib.gateway.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * The metadata of the host's repository that nobody but its owner may change: the files of the git
 * directory (without objects, reflogs, refs, worktrees), what main, HEAD and the configuration are,
 * and of what kind the file of packed refs is.
 */
final class HostMetadata {
    private static final List<String> CHANGING =
            List.of(
                    "objects/",
                    "logs/",
                    "refs/",
                    "packed-refs",
                    "info/refs",
                    "worktrees/",
                    "FETCH_HEAD");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String FILE = "metadata.json";

    private HostMetadata() {}

    /** As it is now: what each file holds, by its hash. */
    static Map<String, String> of(DemoHost host) throws IOException {
        Map<String, String> all = new TreeMap<>();
        Path git = host.repository().resolve(".git");
        try (Stream<Path> files = Files.walk(git)) {
            for (Path file : files.toList()) {
                String name = git.relativize(file).toString();
                if (CHANGING.stream().noneMatch(name::startsWith)
                        && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    all.put(name, hash(host, file));
                }
            }
        }
        all.put("(main)", host.git("rev-parse", "main", "HEAD").output());
        all.put("(configuration)", host.git("config", "--local", "--list").output());
        boolean link = Files.isSymbolicLink(git.resolve("packed-refs"));
        all.put("(packed-refs)", link ? "a symbolic link" : "no link");
        return all;
    }

    /** The names that differ. */
    static Set<String> differences(Map<String, String> before, Map<String, String> after) {
        Set<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        names.removeIf(name -> Objects.equals(before.get(name), after.get(name)));
        return names;
    }

    /** Keeps it for a later command. */
    static void write(DemoDirectory directory, Map<String, String> metadata) throws IOException {
        Files.writeString(directory.file(FILE), JSON.writeValueAsString(metadata));
    }

    /** What was kept. */
    static Map<String, String> read(DemoDirectory directory) throws IOException {
        Map<String, String> metadata = new TreeMap<>();
        JSON.readTree(Files.readString(directory.file(FILE)))
                .properties()
                .forEach(e -> metadata.put(e.getKey(), e.getValue().asString()));
        return metadata;
    }

    private static String hash(DemoHost host, Path file) {
        return host.git("hash-object", "--no-filters", file.toString()).output().strip();
    }
}
