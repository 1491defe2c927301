package dev.jib.mounts.facts;

import dev.jib.mounts.config.ConfigEntry;
import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.git.GitResult;
import dev.jib.mounts.git.HostGit;
import dev.jib.mounts.plan.HostPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the configuration of a repository on the host, by asking git. */
public final class HostConfig {
    private final HostGit git;
    private final HostPath commonDir;

    public HostConfig(HostGit git, HostPath commonDir) {
        this.git = git;
        this.commonDir = commonDir;
    }

    /** What the repository's own file says, remote URLs as git would resolve them. */
    public List<ConfigEntry> repository() {
        List<ConfigEntry> entries = file(commonDir.child("config"));
        boolean rewritten =
                git.run(commonDir, "config", "--get-regexp", "^url\\..*\\.insteadof$").ok();
        List<ConfigEntry> result = new ArrayList<>();
        for (ConfigEntry entry : entries) {
            boolean url = entry.section().equals("remote") && entry.name().equals("url");
            result.add(rewritten && url ? resolved(entry) : entry);
        }
        addEffective("user.name", result);
        addEffective("user.email", result);
        return result;
    }

    /** What the worktree's own file says; empty where there is none. */
    public List<ConfigEntry> worktree(HostPath adminDir) {
        HostPath file = new WorktreeConfig(adminDir).hostFile();
        return Disk.readRegular(file.path()).filter(t -> !t.isBlank()).isPresent()
                ? file(file)
                : List.of();
    }

    /** All entries of one file, without following its includes. */
    public List<ConfigEntry> file(HostPath file) {
        GitResult result =
                git.run(
                                commonDir,
                                "config",
                                "--file",
                                file.toString(),
                                "--no-includes",
                                "-z",
                                "--list")
                        .orThrow();
        List<ConfigEntry> entries = new ArrayList<>();
        for (String record : result.records()) {
            int end = record.indexOf('\n');
            entries.add(
                    end < 0
                            ? new ConfigEntry(record, "true")
                            : new ConfigEntry(record.substring(0, end), record.substring(end + 1)));
        }
        return entries;
    }

    private ConfigEntry resolved(ConfigEntry url) {
        GitResult answer = git.run(commonDir, "ls-remote", "--get-url", url.subsection());
        return answer.ok() ? new ConfigEntry(url.key(), answer.text()) : url;
    }

    private void addEffective(String key, List<ConfigEntry> entries) {
        if (entries.stream().anyMatch(e -> e.key().equals(key))) {
            return;
        }
        Optional.of(git.run(commonDir, "config", "--get", key))
                .filter(GitResult::ok)
                .ifPresent(r -> entries.add(new ConfigEntry(key, r.text())));
    }
}
