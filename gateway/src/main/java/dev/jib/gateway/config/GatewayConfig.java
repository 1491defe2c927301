package dev.jib.gateway.config;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.policy.PolicySnapshot;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a configuration file means.
 *
 * @param gateway how the gateway runs; absent in a file that holds only policy
 * @param upstreams the git servers, by name
 * @param repositories which repositories there are, the exact names first
 * @param snapshot the policy
 */
public record GatewayConfig(
        Optional<GatewaySettings> gateway,
        Map<String, UpstreamConfig> upstreams,
        List<RepositoryEntry> repositories,
        PolicySnapshot snapshot) {
    public GatewayConfig {
        upstreams = ImmutableMap.copyOf(upstreams);
        repositories = ImmutableList.copyOf(repositories);
    }

    /**
     * The repository that an address means; empty when it lies at no upstream or is not listed. The
     * caller gives one answer for both.
     */
    public Optional<ResolvedRepository> resolve(RepositoryUrl url) {
        return upstreams.values().stream()
                .sorted((a, b) ->
                        Integer.compare(b.base().path().length(), a.base().path().length()))
                .flatMap(u -> u.pathOf(url).flatMap(p -> at(u, p)).stream())
                .findFirst();
    }

    /** The repository of that name; empty when it is not listed. */
    public Optional<ResolvedRepository> named(String name) {
        Optional<RepositoryEntry> exact =
                repositories.stream()
                        .filter(e -> !e.isPattern() && e.name().source().equals(name))
                        .findFirst();
        Optional<RepositoryEntry> entry =
                exact.isPresent()
                        ? exact
                        : repositories.stream()
                                .filter(e -> e.isPattern() && e.name().matches(name))
                                .findFirst();
        return entry.flatMap(e ->
                Optional.ofNullable(upstreams.get(e.upstream()))
                        .map(u -> resolved(name, u, e.isPattern() ? name : e.path(), e)));
    }

    private Optional<ResolvedRepository> at(UpstreamConfig upstream, String path) {
        for (RepositoryEntry entry : repositories) {
            if (entry.upstream().equals(upstream.name()) && !entry.isPattern()) {
                boolean same =
                        upstream.ignoreCase()
                                ? entry.path().equalsIgnoreCase(path)
                                : entry.path().equals(path);
                if (same) {
                    return Optional.of(
                            resolved(entry.name().source(), upstream, entry.path(), entry));
                }
            }
        }
        String name = upstream.ignoreCase() ? path.toLowerCase(Locale.ROOT) : path;
        Optional<RepositoryEntry> listed =
                repositories.stream()
                        .filter(e -> e.isPattern() && e.name().matches(name))
                        .findFirst();
        // A pattern must not give a second name, with other rules, to what an entry names, nor the
        // name, with its rules, of what another upstream has by the pattern before it.
        return listed.filter(e -> e.upstream().equals(upstream.name()) && !isExactName(name))
                .map(e -> resolved(name, upstream, name, e));
    }

    private boolean isExactName(String name) {
        return repositories.stream()
                .anyMatch(e -> !e.isPattern() && e.name().source().equals(name));
    }

    private static ResolvedRepository resolved(
            String name, UpstreamConfig upstream, String path, RepositoryEntry entry) {
        return new ResolvedRepository(
                name, upstream, path, upstream.urlOf(path), entry.visibility());
    }
}
