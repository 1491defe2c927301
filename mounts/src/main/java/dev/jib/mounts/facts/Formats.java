package dev.jib.mounts.facts;

import dev.jib.mounts.config.ConfigEntry;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.MountsException;
import dev.jib.mounts.plan.RefStorage;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The storage formats of a repository; one that is not understood is refused by name. */
record Formats(RefStorage refStorage, String objectFormat) {
    private static final Set<String> KNOWN_EXTENSIONS =
            Set.of(
                    "objectformat",
                    "partialclone",
                    "preciousobjects",
                    "refstorage",
                    "relativeworktrees",
                    "worktreeconfig",
                    "noop");

    static Formats of(HostPath commonDir, List<ConfigEntry> entries) {
        for (ConfigEntry entry : entries) {
            if (entry.section().equals("extensions") && !KNOWN_EXTENSIONS.contains(entry.name())) {
                throw new MountsException(
                        commonDir
                                + " uses "
                                + entry.key()
                                + " (expected: only extensions this jib"
                                + " knows: "
                                + String.join(", ", KNOWN_EXTENSIONS.stream().sorted().toList())
                                + "); use a repository without it");
            }
        }
        String refs = value(entries, "extensions.refstorage").orElse("files");
        return new Formats(
                switch (refs.toLowerCase(Locale.ROOT)) {
                    case "files" -> RefStorage.FILES;
                    case "reftable" -> RefStorage.REFTABLE;
                    default ->
                            throw new MountsException(
                                    commonDir
                                            + " stores refs as '"
                                            + refs
                                            + "' (expected: files or"
                                            + " reftable); migrate it with git refs migrate");
                },
                value(entries, "extensions.objectformat").orElse("sha1"));
    }

    static Optional<String> value(List<ConfigEntry> entries, String key) {
        return entries.stream()
                .filter(e -> e.key().equals(key))
                .map(ConfigEntry::value)
                .reduce((first, second) -> second);
    }

    static boolean isTrue(List<ConfigEntry> entries, String key) {
        return value(entries, key)
                .filter(v -> Set.of("true", "yes", "on", "1").contains(v.toLowerCase(Locale.ROOT)))
                .isPresent();
    }
}
