package dev.jib.mounts.config;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * The configuration file that the container's git reads as its system file: URLs to the gateway,
 * background maintenance off, the worktrees trusted. As a system file it leaves the user's own
 * {@code ~/.gitconfig} in force, and it includes the image's {@code /etc/gitconfig}, which it
 * hides.
 */
public final class SystemConfig {
    private SystemConfig() {}

    /** The entries, in the order in which git has to see them. */
    public static List<ConfigEntry> entries(List<UpstreamBase> upstreams, List<String> worktrees) {
        ImmutableList.Builder<ConfigEntry> entries = ImmutableList.builder();
        entries.add(new ConfigEntry("include.path", "/etc/gitconfig"));
        worktrees.forEach(w -> entries.add(new ConfigEntry("safe.directory", w)));
        entries.add(new ConfigEntry("protocol.jib.allow", "always"));
        entries.add(new ConfigEntry("gc.auto", "0"));
        entries.add(new ConfigEntry("maintenance.auto", "false"));
        for (UpstreamBase upstream : upstreams) {
            for (String prefix : upstream.prefixes()) {
                entries.add(new ConfigEntry("url.jib::" + upstream.url() + "/.insteadof", prefix));
            }
        }
        return entries.build();
    }
}
