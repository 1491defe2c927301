package dev.jib.gateway.app;

import com.google.common.collect.ImmutableMap;
import dev.jib.gateway.config.GatewayConfig;
import dev.jib.gateway.config.GatewaySettings;
import dev.jib.gateway.config.ResolvedRepository;
import dev.jib.gateway.config.UpstreamConfig;
import dev.jib.gateway.credential.CredentialSource;
import dev.jib.gateway.upstream.Upstream;
import dev.jib.gateway.upstream.UpstreamRepository;
import dev.jib.gateway.upstream.git.DaemonTimeouts;
import dev.jib.gateway.upstream.git.GitDaemon;
import dev.jib.gateway.upstream.git.StatefulUpstream;
import dev.jib.gateway.upstream.http.ClientLoops;
import dev.jib.gateway.upstream.http.HttpSettings;
import dev.jib.gateway.upstream.http.HttpTimeouts;
import dev.jib.gateway.upstream.http.HttpUpstream;
import dev.jib.gateway.upstream.http.TlsSettings;
import dev.jib.gateway.upstream.ssh.SshClients;
import dev.jib.gateway.upstream.ssh.SshSettings;
import dev.jib.gateway.upstream.ssh.SshUpstream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;

/** The upstreams of a configuration, by their names. */
final class UpstreamSet implements AutoCloseable {
    private static final int LOOPS = 2;

    private final ClientLoops loops;
    private final SshClients ssh;
    private final Readiness readiness;
    private final ImmutableMap<String, Upstream> upstreams;

    private UpstreamSet(Means means, ImmutableMap<String, Upstream> upstreams) {
        this.loops = means.loops();
        this.ssh = means.ssh();
        this.readiness = means.readiness();
        this.upstreams = upstreams;
    }

    /**
     * Opens all. No connection is made before the first request.
     *
     * @throws IOException when one cannot be spoken to in the way that the configuration says
     */
    static UpstreamSet open(GatewayConfig config, GatewaySettings settings) throws IOException {
        ClientLoops loops = ClientLoops.open(LOOPS);
        SshClients ssh = SshClients.open();
        Means means =
                new Means(
                        loops,
                        new CredentialSources(System.getenv(), HttpClient.newHttpClient()),
                        ssh,
                        new Readiness(InstantSource.system()));
        ImmutableMap.Builder<String, Upstream> upstreams = ImmutableMap.builder();
        try {
            for (UpstreamConfig upstream : config.upstreams().values()) {
                upstreams.put(upstream.name(), open(upstream, settings.timeouts(), means));
            }
            return new UpstreamSet(means, upstreams.buildOrThrow());
        } catch (IOException | RuntimeException e) {
            ssh.close();
            loops.close();
            throw e;
        }
    }

    /** The upstream of that name. */
    Upstream of(String name) {
        return Objects.requireNonNull(upstreams.get(name), () -> "upstream " + name);
    }

    /** Why no upstream can be served; empty when one can, as one does that is not HTTP. */
    List<String> unready() {
        return readiness.count() < upstreams.size() ? List.of() : readiness.reasons();
    }

    /** A repository of the configuration, as upstreams know it. */
    static UpstreamRepository repository(ResolvedRepository resolved) {
        return new UpstreamRepository(resolved.name(), resolved.upstream().name(), resolved.url());
    }

    @Override
    public void close() {
        upstreams.values().forEach(Upstream::close);
        ssh.close();
        loops.close();
    }

    private static Upstream open(
            UpstreamConfig upstream, GatewaySettings.Timeouts timeouts, Means means)
            throws IOException {
        return switch (upstream.base().scheme()) {
            case "ssh" -> ssh(upstream, timeouts, means);
            case "git" -> daemon(upstream, timeouts);
            default -> http(upstream, timeouts, means);
        };
    }

    private static Upstream ssh(
            UpstreamConfig upstream, GatewaySettings.Timeouts timeouts, Means means)
            throws IOException {
        SshSettings.Timeouts base = SshSettings.Timeouts.DEFAULT;
        SshSettings settings =
                SshSettings.of(upstream.name(), upstream.base())
                        .withTimeouts(
                                new SshSettings.Timeouts(
                                        timeouts.connect(),
                                        timeouts.response(),
                                        timeouts.idle(),
                                        base.push(),
                                        base.keepalive()));
        return SshUpstream.open(settings, means.credentials().of(upstream), means.ssh());
    }

    private static Upstream daemon(UpstreamConfig upstream, GatewaySettings.Timeouts timeouts) {
        DaemonTimeouts given =
                new DaemonTimeouts(
                        timeouts.connect(),
                        timeouts.response(),
                        timeouts.idle(),
                        HttpTimeouts.DEFAULT.push());
        return new StatefulUpstream(upstream.base(), new GitDaemon(given));
    }

    private static Upstream http(
            UpstreamConfig upstream, GatewaySettings.Timeouts timeouts, Means means)
            throws IOException {
        if (upstream.proxy().isPresent() || upstream.clientCertificate().isPresent()) {
            throw unsupported(upstream, "a proxy or a client certificate", "neither");
        }
        HttpTimeouts base = HttpTimeouts.DEFAULT;
        HttpSettings settings =
                HttpSettings.of(upstream.name(), upstream.base())
                        .withTimeouts(
                                new HttpTimeouts(
                                        timeouts.connect(),
                                        base.tls(),
                                        timeouts.response(),
                                        timeouts.idle(),
                                        base.push()));
        if (upstream.caFile().isPresent()) {
            settings = settings.withTls(TlsSettings.trusting(upstream.caFile().get()));
        }
        CredentialSource credentials = means.credentials().of(upstream);
        return HttpUpstream.open(
                settings, means.readiness().watch(upstream, credentials), means.loops());
    }

    /** What every upstream is opened with. */
    private record Means(
            ClientLoops loops,
            CredentialSources credentials,
            SshClients ssh,
            Readiness readiness) {}

    private static IOException unsupported(UpstreamConfig upstream, String what, String expected) {
        return new IOException(
                "upstreams."
                        + upstream.name()
                        + ": "
                        + what
                        + " is not supported yet by this version (expected: "
                        + expected
                        + ")");
    }
}
