package dev.jib.mounts.config;

import com.google.common.collect.ImmutableList;
import java.util.List;

/** The private configuration of a repository in a container, from what the allowlist kept. */
public final class RepositoryConfig {
    private RepositoryConfig() {}

    /**
     * For the shared layout, whose objects are the host's: pruning and repacking in the container
     * are refused, since only the host sees all that is reachable; nothing wants to write {@code
     * objects/info}, which is read-only.
     */
    public static List<ConfigEntry> shared(List<ConfigEntry> kept, boolean worktreeConfig) {
        ImmutableList.Builder<ConfigEntry> entries = base();
        entries.add(new ConfigEntry("extensions.preciousobjects", "true"));
        if (worktreeConfig) {
            entries.add(new ConfigEntry("extensions.worktreeconfig", "true"));
        }
        entries.add(new ConfigEntry("gc.auto", "0"));
        entries.add(new ConfigEntry("gc.packrefs", "false"));
        entries.add(new ConfigEntry("gc.writecommitgraph", "false"));
        entries.add(new ConfigEntry("maintenance.auto", "false"));
        entries.add(new ConfigEntry("fetch.writecommitgraph", "false"));
        entries.add(new ConfigEntry("repack.updateserverinfo", "false"));
        if (kept.contains(new ConfigEntry("extensions.refstorage", "reftable"))) {
            // reflogs are one for all there, and what they name is the host's to forget
            entries.add(new ConfigEntry("gc.reflogexpire", "never"));
            entries.add(new ConfigEntry("gc.reflogexpireunreachable", "never"));
        }
        return entries.addAll(kept).build();
    }

    /**
     * For the sealed layout, whose git directory is the container's own and keeps refs in files.
     */
    public static List<ConfigEntry> sealed(List<ConfigEntry> kept) {
        ImmutableList.Builder<ConfigEntry> entries = base();
        entries.add(new ConfigEntry("core.bare", "false"));
        entries.add(new ConfigEntry("gc.auto", "0"));
        entries.add(new ConfigEntry("maintenance.auto", "false"));
        kept.stream()
                .filter(e -> !e.key().equals("core.bare"))
                .filter(e -> !e.key().equals("extensions.refstorage"))
                .forEach(entries::add);
        return entries.build();
    }

    private static ImmutableList.Builder<ConfigEntry> base() {
        return ImmutableList.<ConfigEntry>builder()
                .add(new ConfigEntry("core.repositoryformatversion", "1"))
                .add(new ConfigEntry("core.logallrefupdates", "always"));
    }
}
