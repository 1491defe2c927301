package dev.jib.mounts.facts;

import dev.jib.mounts.config.ConfigEntry;
import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.git.GitResult;
import dev.jib.mounts.git.HostGit;
import dev.jib.mounts.plan.HostPath;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The configuration of a repository on the host, as a container may have it. */
final class HostConfig {
    private static final Pattern REWRITE = Pattern.compile("url\\..*\\.insteadof");

    private final HostGit git;
    private final HostPath commonDir;
    private final HostSettings settings;

    HostConfig(HostGit git, HostPath commonDir, HostSettings settings) {
        this.git = git;
        this.commonDir = commonDir;
        this.settings = settings;
    }

    /** What the repository's own file says, remote URLs as git would resolve them. */
    List<ConfigEntry> repository() {
        boolean rewritten =
                settings.all().stream().anyMatch(s -> REWRITE.matcher(s.entry().key()).matches());
        List<ConfigEntry> result = new ArrayList<>();
        for (ConfigEntry entry : settings.of(commonDir.child("config"))) {
            boolean url = entry.section().equals("remote") && entry.name().equals("url");
            result.add(rewritten && url ? resolved(entry) : entry);
        }
        addEffective("user.name", result);
        addEffective("user.email", result);
        return result;
    }

    /** What the worktree's own file says, without its includes; empty where there is none. */
    List<ConfigEntry> worktree(HostPath adminDir) {
        HostPath file = new WorktreeConfig(adminDir).hostFile();
        if (Disk.readRegular(file.path()).filter(t -> !t.isBlank()).isEmpty()) {
            return List.of();
        }
        return git
                .run(
                        commonDir,
                        "config",
                        "--file",
                        file.toString(),
                        "--no-includes",
                        "-z",
                        "--list")
                .orThrow()
                .records()
                .stream()
                .map(ConfigEntry::ofRecord)
                .toList();
    }

    private ConfigEntry resolved(ConfigEntry url) {
        GitResult answer = git.run(commonDir, "ls-remote", "--get-url", url.subsection());
        return answer.ok() ? new ConfigEntry(url.key(), answer.text()) : url;
    }

    private void addEffective(String key, List<ConfigEntry> entries) {
        if (entries.stream().noneMatch(e -> e.key().equals(key))) {
            settings.effective(key).ifPresent(v -> entries.add(new ConfigEntry(key, v)));
        }
    }
}
