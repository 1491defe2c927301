package dev.jib.mounts.facts;

import dev.jib.mounts.config.ConfigEntry;
import dev.jib.mounts.git.HostGit;
import dev.jib.mounts.plan.HostPath;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What all configuration files that git reads for a repository say, read once by asking git; what
 * we say ourselves on git's command line is left out.
 *
 * @param all in git's order: a later one of the same key wins
 */
public record HostSettings(List<Setting> all) {
    private static final String FILE = "file:";

    public HostSettings {
        all = List.copyOf(all);
    }

    /** One variable and the file that says so. */
    record Setting(HostPath origin, ConfigEntry entry) {}

    /** Reads with one git process, includes followed. */
    public static HostSettings read(HostGit git, HostPath commonDir) {
        List<Setting> settings = new ArrayList<>();
        List<String> records =
                git.run(commonDir, "config", "--list", "-z", "--show-origin", "--includes")
                        .orThrow()
                        .records();
        for (int i = 0; i + 1 < records.size(); i += 2) {
            String origin = records.get(i);
            if (origin.startsWith(FILE) && isInSection(records.get(i + 1))) {
                Path file = commonDir.path().resolve(origin.substring(FILE.length()));
                ConfigEntry entry = ConfigEntry.ofRecord(records.get(i + 1));
                settings.add(new Setting(new HostPath(file), entry));
            }
        }
        return new HostSettings(settings);
    }

    /** Not so for a line that stands before the first section of a file; git lists it. */
    private static boolean isInSection(String record) {
        return record.split("\n", 2)[0].indexOf('.') > 0;
    }

    /** What one file says, without its includes. */
    List<ConfigEntry> of(HostPath file) {
        return all.stream().filter(s -> s.origin().equals(file)).map(Setting::entry).toList();
    }

    /** The value that git would use. */
    Optional<String> effective(String key) {
        return Formats.value(all.stream().map(Setting::entry).toList(), key);
    }

    /** Whether {@code core.bare} is set in the repository's own file. */
    public boolean isBare(HostPath commonDir) {
        return Formats.isTrue(of(commonDir.child("config")), "core.bare");
    }
}
