package dev.jib.gateway.file;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What can be seen of files without reading them: inode, length and time of each, symbolic links
 * followed, and of what directly lies in a directory. Two that are equal mean that nothing was
 * written in between.
 *
 * @param files what was seen at each path; a text for people who debug
 */
public record Fingerprint(Map<Path, String> files) {
    public Fingerprint {
        files = Map.copyOf(files);
    }

    /** What is seen now. */
    public static Fingerprint of(Set<Path> paths) {
        Map<Path, String> files = new TreeMap<>();
        for (Path path : paths) {
            files.put(path, seen(path));
            if (Files.isDirectory(path)) {
                addEntries(path, files);
            }
        }
        return new Fingerprint(files);
    }

    private static void addEntries(Path directory, Map<Path, String> files) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(entry -> files.put(entry, seen(entry)));
        } catch (IOException | DirectoryIteratorException e) {
            files.put(directory, "cannot be listed");
        }
    }

    private static String seen(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return attributes.fileKey()
                    + " "
                    + attributes.size()
                    + " "
                    + attributes.lastModifiedTime();
        } catch (IOException e) {
            return "cannot be read";
        }
    }
}
