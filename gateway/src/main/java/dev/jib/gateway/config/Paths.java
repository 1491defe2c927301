package dev.jib.gateway.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads paths of files, which are taken from the directory of the configuration file.
 *
 * @param directory that directory
 */
record Paths(Path directory) {
    Optional<Path> path(Value value) {
        Optional<String> text = Readers.text(value);
        try {
            return text.map(t -> directory.resolve(t).normalize());
        } catch (InvalidPathException e) {
            return value.refuse("the path of a file");
        }
    }
}
