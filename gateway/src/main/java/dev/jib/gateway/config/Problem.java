package dev.jib.gateway.config;

/**
 * One thing that is wrong with a configuration file.
 *
 * @param location where
 * @param path the key path, such as {@code refs[0].allow}; empty for the whole file
 * @param text what is wrong and what was expected
 */
public record Problem(Location location, String path, String text) {
    @Override
    public String toString() {
        return location + ": " + (path.isEmpty() ? "" : path + ": ") + text;
    }
}
