package dev.jib.gateway.app;

import dev.jib.gateway.config.BoundCredential;
import dev.jib.gateway.config.CredentialConfig;
import dev.jib.gateway.config.RepositoryEntry;
import dev.jib.gateway.config.UpstreamConfig;
import dev.jib.gateway.credential.CredentialSource;
import dev.jib.gateway.credential.WatchedSource;
import dev.jib.gateway.git.RepositoryUrl;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Whether any upstream can be served: not when no upstream's credential works.
 *
 * <p>A token of a GitHub App is for one repository. It is asked for with repositories that the
 * configuration names in full and, where it names patterns alone, with those that were asked for
 * last; as long as nothing was asked for, nothing is held against it. A failure is remembered for
 * {@link #REMEMBERED}, so that whoever asks often whether the gateway is ready does not ask GitHub
 * as often.
 */
final class Readiness {
    static final Duration REMEMBERED = Duration.ofSeconds(10);
    private static final int MOST_PROBES = 3;

    private final InstantSource time;
    private final List<RepositoryEntry> repositories;
    private final Map<UpstreamConfig, Watched> watched = new ConcurrentHashMap<>();
    private final Map<BoundCredential, Failure> failures = new ConcurrentHashMap<>();

    private record Watched(WatchedSource source, AskedSource asked) {}

    private record Failure(String fault, Instant until) {}

    /** Of upstreams with those repositories. */
    Readiness(InstantSource time, List<RepositoryEntry> repositories) {
        this.time = time;
        this.repositories = List.copyOf(repositories);
    }

    /** The same source, with its successes and failures seen here from now on. */
    CredentialSource watch(UpstreamConfig upstream, CredentialSource source) {
        AskedSource asked = new AskedSource(source);
        WatchedSource watching = new WatchedSource(asked, time);
        watched.put(upstream, new Watched(watching, asked));
        return watching;
    }

    /** How many upstreams are watched. */
    int count() {
        return watched.size();
    }

    /** A reason for each upstream when none works; empty when one does. */
    List<String> reasons() {
        List<String> reasons = new ArrayList<>();
        for (Map.Entry<UpstreamConfig, Watched> each : watched.entrySet()) {
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
    private Optional<String> fault(UpstreamConfig upstream, Watched source) {
        Optional<String> fault = Optional.empty();
        for (BoundCredential bound : upstream.credentials()) {
            fault =
                    bound.source() instanceof CredentialConfig.GitHubApp
                            ? faultOfApp(upstream, bound, source)
                            : source.source.fault(place(upstream, bound));
            if (fault.isEmpty()) {
                return Optional.empty();
            }
        }
        return fault;
    }

    private static RepositoryUrl place(UpstreamConfig upstream, BoundCredential bound) {
        return bound.pathPrefix().isEmpty() ? upstream.base() : upstream.urlOf(bound.pathPrefix());
    }

    private Optional<String> faultOfApp(
            UpstreamConfig upstream, BoundCredential bound, Watched source) {
        Failure before = failures.get(bound);
        if (before != null && time.instant().isBefore(before.until)) {
            return Optional.of(before.fault);
        }
        Optional<String> fault = Optional.empty();
        for (RepositoryUrl probe : probes(upstream, bound, source.asked)) {
            fault = source.source.fault(probe);
            if (fault.isEmpty()) {
                break;
            }
        }
        failures.remove(bound);
        fault.ifPresent(f -> failures.put(bound, new Failure(f, time.instant().plus(REMEMBERED))));
        return fault;
    }

    private List<RepositoryUrl> probes(
            UpstreamConfig upstream, BoundCredential bound, AskedSource asked) {
        String below = place(upstream, bound).path();
        Stream<RepositoryUrl> named =
                repositories.stream()
                        .filter(r -> r.upstream().equals(upstream.name()) && !r.isPattern())
                        .map(r -> upstream.urlOf(r.path()));
        return Stream.concat(asked.lately(), named)
                .filter(url -> below.isEmpty() || (url.path() + "/").startsWith(below + "/"))
                .distinct()
                .limit(MOST_PROBES)
                .toList();
    }
}
