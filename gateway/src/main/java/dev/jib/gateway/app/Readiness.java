package dev.jib.gateway.app;

import dev.jib.gateway.config.BoundCredential;
import dev.jib.gateway.config.CredentialConfig;
import dev.jib.gateway.config.UpstreamConfig;
import dev.jib.gateway.credential.CredentialSource;
import dev.jib.gateway.credential.WatchedSource;
import dev.jib.gateway.git.RepositoryUrl;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Whether any upstream can be served: not when no upstream's credential works. */
final class Readiness {
    private final InstantSource time;
    private final Map<UpstreamConfig, WatchedSource> watched = new ConcurrentHashMap<>();

    Readiness(InstantSource time) {
        this.time = time;
    }

    /** The same source, with its successes and failures seen here from now on. */
    CredentialSource watch(UpstreamConfig upstream, CredentialSource source) {
        WatchedSource watching = new WatchedSource(source, time);
        watched.put(upstream, watching);
        return watching;
    }

    /** How many upstreams are watched. */
    int count() {
        return watched.size();
    }

    /** A reason for each upstream when none works; empty when one does. */
    List<String> reasons() {
        List<String> reasons = new ArrayList<>();
        for (Map.Entry<UpstreamConfig, WatchedSource> each : watched.entrySet()) {
            UpstreamConfig upstream = each.getKey();
            Optional<String> fault = fault(upstream, each.getValue());
            if (fault.isEmpty()) {
                return List.of();
            }
            reasons.add("upstreams." + upstream.name() + ".credential: " + fault.get());
        }
        return reasons.stream().sorted().toList();
    }

    /** One of several credentials that works is enough. */
    private static Optional<String> fault(UpstreamConfig upstream, WatchedSource source) {
        Optional<String> fault = Optional.empty();
        for (BoundCredential bound : upstream.credentials()) {
            if (bound.source() instanceof CredentialConfig.GitHubApp) {
                return Optional.empty(); // a token for nothing in particular cannot be had
            }
            RepositoryUrl probe =
                    bound.pathPrefix().isEmpty()
                            ? upstream.base()
                            : upstream.urlOf(bound.pathPrefix());
            fault = source.fault(probe);
            if (fault.isEmpty()) {
                return Optional.empty();
            }
        }
        return fault;
    }
}
