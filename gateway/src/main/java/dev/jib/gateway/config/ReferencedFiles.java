package dev.jib.gateway.config;

import java.io.IOException;
import java.nio.file.Path;

/** Reads the small files that a configuration file refers to. */
@FunctionalInterface
public interface ReferencedFiles {
    /** The text of the file, at most 1 MiB of UTF-8. */
    String read(Path file) throws IOException;
}
