package dev.jib.gateway.app;

import com.google.common.base.Ticker;
import dev.jib.gateway.config.ForgeConfig;
import dev.jib.gateway.config.GatewayConfig;
import dev.jib.gateway.config.GatewaySettings;
import dev.jib.gateway.config.ResolvedRepository;
import dev.jib.gateway.config.Timeouts;
import dev.jib.gateway.config.UpstreamConfig;
import dev.jib.gateway.credential.CredentialSource;
import dev.jib.gateway.forge.AskedFacts;
import dev.jib.gateway.forge.Forge;
import dev.jib.gateway.forge.ForgeClient;
import dev.jib.gateway.forge.ForgeException;
import dev.jib.gateway.forge.GitHubForge;
import dev.jib.gateway.forge.GiteaForge;
import dev.jib.gateway.forge.Visibilities;
import dev.jib.gateway.git.Service;
import dev.jib.gateway.policy.ForgeCondition;
import dev.jib.gateway.policy.ForgeFacts;
import dev.jib.gateway.policy.Push;
import dev.jib.gateway.policy.Visibility;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The forges that configurations name, opened once for each upstream and kept over reloads. Safe
 * for use by many threads.
 */
final class ForgeSet {
    private final Map<String, String> environment;
    private final Map<Timeouts, CredentialSources> credentials = new ConcurrentHashMap<>();
    private final Map<UpstreamConfig, Site> sites = new ConcurrentHashMap<>();

    /** One forge, what is remembered of it, and who is called what there. */
    private record Site(Forge forge, Visibilities visibilities, Map<String, String> logins) {}

    /** No forge is asked yet. */
    ForgeSet(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /**
     * What the forges of that configuration say.
     *
     * @throws IOException when a credential is of a kind that cannot be used, or a file of TLS
     */
    ForgeFacts.Source of(GatewayConfig config) throws IOException {
        Timeouts timeouts =
                config.gateway().map(GatewaySettings::timeouts).orElse(Timeouts.DEFAULT);
        for (UpstreamConfig upstream : config.upstreams().values()) {
            if (upstream.forge().isPresent() && !sites.containsKey(upstream)) {
                try {
                    sites.put(upstream, open(upstream, upstream.forge().get(), timeouts));
                } catch (IllegalArgumentException e) {
                    throw new IOException("upstreams: " + e.getMessage(), e);
                }
            }
        }
        return push -> about(config, push);
    }

    private Site open(UpstreamConfig upstream, ForgeConfig said, Timeouts timeouts)
            throws IOException {
        CredentialSources all =
                credentials.computeIfAbsent(
                        timeouts, t -> CredentialSources.asking(environment, t));
        CredentialSource source =
                said.credentials().isEmpty()
                        ? all.of(upstream)
                        : all.of(upstream, said.credentials());
        URI api = api(upstream, said);
        UpstreamClients clients =
                new UpstreamClients(upstream, timeouts, Thread::startVirtualThread);
        Forge forge = forge(said, api, new ForgeClient(clients.to(api), source, timeouts.forge()));
        return new Site(forge, new Visibilities(forge, Ticker.systemTicker()), said.logins());
    }

    private static URI api(UpstreamConfig upstream, ForgeConfig said) {
        return said.api()
                .map(URI::create)
                .orElseGet(() ->
                        switch (said.kind()) {
                            case GITHUB -> GitHubForge.apiOf(upstream.base().host());
                            case GITEA -> GiteaForge.apiOf(upstream.base().authority());
                        });
    }

    private static Forge forge(ForgeConfig said, URI api, ForgeClient asking) {
        InstantSource time = InstantSource.system();
        return switch (said.kind()) {
            case GITHUB -> new GitHubForge(api, asking, time);
            case GITEA -> new GiteaForge(api, asking, time);
        };
    }

    private ForgeFacts about(GatewayConfig config, Push push) {
        Optional<ResolvedRepository> repository = config.named(push.repository());
        Optional<Site> site = repository.flatMap(this::site);
        if (repository.isEmpty() || site.isEmpty()) {
            return ForgeFacts.unknown("no forge is configured for this repository");
        }
        String principal = push.principal().name();
        return new AskedFacts(
                site.get().forge(),
                repository.get().url(),
                site.get().logins().getOrDefault(principal, principal));
    }

    /**
     * Why the repository is not open to that service because of who may see it; empty when it is
     * open.
     */
    Optional<String> closed(ResolvedRepository repository, Service service) {
        if (repository.visibility().isEmpty()) {
            return Optional.empty();
        }
        Optional<Site> site = site(repository);
        if (site.isEmpty()) {
            return Optional.of("no forge is configured that says who may see it");
        }
        try {
            Visibility now = visibility(site.get().visibilities(), repository, service);
            return repository.visibility().contains(now)
                    ? Optional.empty()
                    : Optional.of(
                            "it is "
                                    + now.name().toLowerCase(Locale.ROOT)
                                    + " at its forge (expected: "
                                    + ForgeCondition.words(repository.visibility())
                                    + ")");
        } catch (ForgeException e) {
            return Optional.of("who may see it is not known: " + e.getMessage());
        }
    }

    private static Visibility visibility(
            Visibilities visibilities, ResolvedRepository repository, Service service)
            throws ForgeException {
        return switch (service) {
            case UPLOAD_PACK -> visibilities.forReading(repository.url());
            case RECEIVE_PACK -> visibilities.forWriting(repository.url());
        };
    }

    private Optional<Site> site(ResolvedRepository repository) {
        return Optional.ofNullable(sites.get(repository.upstream()));
    }
}
