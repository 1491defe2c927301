package dev.jib.mounts.config;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Decides which of the host's git configuration a container may see. */
public final class ConfigAllowlist {
    private static final Set<String> CORE =
            ImmutableSet.of(
                    "bare",
                    "filemode",
                    "ignorecase",
                    "precomposeunicode",
                    "symlinks",
                    "autocrlf",
                    "eol");
    private static final Set<String> EXTENSIONS =
            ImmutableSet.of("objectformat", "partialclone", "refstorage");
    private static final Set<String> WORKTREE =
            ImmutableSet.of("core.sparsecheckout", "core.sparsecheckoutcone", "index.sparse");

    private ConfigAllowlist() {}

    /**
     * The outcome.
     *
     * @param kept fit for a container, URLs already without secrets
     * @param leftOut keys that were not kept; never their values
     */
    public record Selection(List<ConfigEntry> kept, Set<String> leftOut) {}

    /** Filters the repository's own configuration. */
    public static Selection repository(List<ConfigEntry> host) {
        ImmutableList.Builder<ConfigEntry> kept = ImmutableList.builder();
        Set<String> leftOut = new TreeSet<>();
        for (ConfigEntry entry : host) {
            Optional<ConfigEntry> allowed = allowed(entry);
            allowed.ifPresent(kept::add);
            if (allowed.isEmpty() && !isReplaced(entry)) {
                leftOut.add(entry.key());
            }
        }
        return new Selection(kept.build(), leftOut);
    }

    /** Filters the worktree's {@code config.worktree}: only what sparse checkout keeps there. */
    public static List<ConfigEntry> worktree(List<ConfigEntry> host) {
        return host.stream().filter(e -> WORKTREE.contains(e.key())).toList();
    }

    private static Optional<ConfigEntry> allowed(ConfigEntry entry) {
        boolean plain = entry.subsection().isEmpty();
        return switch (entry.section()) {
            case "core" -> keepIf(entry, plain && CORE.contains(entry.name()));
            case "extensions" -> keepIf(entry, plain && EXTENSIONS.contains(entry.name()));
            case "user" -> keepIf(entry, plain && Set.of("name", "email").contains(entry.name()));
            case "branch" -> keepIf(entry, !plain && isTracking(entry));
            case "remote" -> plain ? Optional.empty() : remote(entry);
            default -> Optional.empty();
        };
    }

    private static boolean isTracking(ConfigEntry entry) {
        return entry.name().equals("merge")
                || (entry.name().equals("remote")
                        && (entry.value().equals(".") || isRemoteName(entry.value())));
    }

    private static boolean isRemoteName(String value) {
        return value.matches("[A-Za-z0-9._-]+");
    }

    private static Optional<ConfigEntry> remote(ConfigEntry entry) {
        return switch (entry.name()) {
            case "fetch", "promisor", "partialclonefilter" -> Optional.of(entry);
            case "url" ->
                    RemoteUrl.withoutSecrets(entry.value())
                            .map(url -> new ConfigEntry(entry.key(), url));
            default -> Optional.empty();
        };
    }

    private static Optional<ConfigEntry> keepIf(ConfigEntry entry, boolean condition) {
        return condition ? Optional.of(entry) : Optional.empty();
    }

    /**
     * Whether the generated configuration sets its own value, so that leaving it out is no loss.
     */
    private static boolean isReplaced(ConfigEntry entry) {
        return Set.of(
                        "core.repositoryformatversion",
                        "core.logallrefupdates",
                        "core.worktree",
                        "extensions.worktreeconfig",
                        "extensions.preciousobjects",
                        "extensions.relativeworktrees")
                .contains(entry.key());
    }
}
