package dev.jib.gateway.app.objects;

import dev.jib.gateway.git.ObjectId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the upstream had when the repository last fetched: the ids of {@code refs/remotes/**}, loose
 * and in {@code packed-refs} with what their tags peel to.
 */
final class TrackedRefs {
    private static final String REMOTES = "refs/remotes/";

    private TrackedRefs() {}

    static Set<ObjectId> of(Path gitDirectory) throws IOException {
        Set<ObjectId> ids = new LinkedHashSet<>();
        Path packed = gitDirectory.resolve("packed-refs");
        if (Files.isRegularFile(packed)) {
            addPacked(
                    Files.readAllLines(packed, java.nio.charset.StandardCharsets.ISO_8859_1), ids);
        }
        Path loose = gitDirectory.resolve(REMOTES);
        if (Files.isDirectory(loose, LinkOption.NOFOLLOW_LINKS)) {
            try (Stream<Path> files = Files.walk(loose)) {
                for (Path file : files.filter(f -> isPlain(f)).toList()) {
                    add(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1), ids);
                }
            }
        }
        return ids;
    }

    private static void addPacked(List<String> lines, Set<ObjectId> ids) {
        boolean tracked = false;
        for (String line : lines) {
            if (line.startsWith("^")) {
                if (tracked) {
                    add(line.substring(1), ids);
                }
                continue;
            }
            int space = line.indexOf(' ');
            tracked = space > 0 && line.startsWith(REMOTES, space + 1);
            if (tracked) {
                add(line.substring(0, space), ids);
            }
        }
    }

    private static boolean isPlain(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    private static void add(String text, Set<ObjectId> ids) {
        String hex = text.strip();
        if ((hex.length() == 40 || hex.length() == 64) && ObjectId.isHex(hex)) {
            ids.add(new ObjectId(hex));
        }
    }
}
