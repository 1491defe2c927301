package dev.jib.mounts.config;

import java.util.Locale;

/**
 * One variable of a git configuration.
 *
 * @param key {@code section.name} or {@code section.subsection.name}; section and name lower-case
 */
public record ConfigEntry(String key, String value) {
    public ConfigEntry {
        int first = key.indexOf('.');
        int last = key.lastIndexOf('.');
        if (first <= 0 || last == key.length() - 1) {
            throw new IllegalArgumentException("config key: " + key + " (expected: section.name)");
        }
        key =
                key.substring(0, first).toLowerCase(Locale.ROOT)
                        + key.substring(first, last)
                        + key.substring(last).toLowerCase(Locale.ROOT);
    }

    /** From a record of {@code git config --list -z}; a key without a value is {@code true}. */
    public static ConfigEntry ofRecord(String record) {
        int end = record.indexOf('\n');
        return end < 0
                ? new ConfigEntry(record, "true")
                : new ConfigEntry(record.substring(0, end), record.substring(end + 1));
    }

    public String section() {
        return key.substring(0, key.indexOf('.'));
    }

    /** What stands between section and name; empty when nothing does. */
    public String subsection() {
        int first = key.indexOf('.');
        int last = key.lastIndexOf('.');
        return first == last ? "" : key.substring(first + 1, last);
    }

    public String name() {
        return key.substring(key.lastIndexOf('.') + 1);
    }
}
