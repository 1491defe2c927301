package dev.jib.gateway.app;

import com.google.common.collect.ImmutableMap;
import dev.jib.gateway.config.GatewayConfig;
import dev.jib.gateway.config.GatewaySettings;
import dev.jib.gateway.config.ResolvedRepository;
import dev.jib.gateway.config.Timeouts;
import dev.jib.gateway.config.UpstreamConfig;
import dev.jib.gateway.credential.CredentialSource;
import dev.jib.gateway.credential.SecretFile;
import dev.jib.gateway.upstream.Upstream;
import dev.jib.gateway.upstream.UpstreamRepository;
import dev.jib.gateway.upstream.git.DaemonTimeouts;
import dev.jib.gateway.upstream.git.GitDaemon;
import dev.jib.gateway.upstream.git.StatefulUpstream;
import dev.jib.gateway.upstream.http.ClientLoops;
import dev.jib.gateway.upstream.http.HttpSettings;
import dev.jib.gateway.upstream.http.HttpTimeouts;
import dev.jib.gateway.upstream.http.HttpUpstream;
import dev.jib.gateway.upstream.http.PoolLimits;
import dev.jib.gateway.upstream.http.ProxySettings;
import dev.jib.gateway.upstream.http.TlsSettings;
import dev.jib.gateway.upstream.ssh.SshClients;
import dev.jib.gateway.upstream.ssh.SshSettings;
import dev.jib.gateway.upstream.ssh.SshUpstream;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;

/** The upstreams of a configuration, by their names. */
final class UpstreamSet implements AutoCloseable {
    private static final int LOOPS = 2;

    private final ClientLoops loops;
    private final SshClients ssh;
    private final Readiness readiness;
    private final CredentialSources credentials;
    private final ImmutableMap<String, Upstream> upstreams;

    private UpstreamSet(Means means, ImmutableMap<String, Upstream> upstreams) {
        this.loops = means.loops();
        this.ssh = means.ssh();
        this.readiness = means.readiness();
        this.credentials = means.credentials();
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
                        new CredentialSources(System.getenv(), settings.timeouts()),
                        ssh,
                        new Readiness(
                                new SteadyTime(InstantSource.system(), System::nanoTime),
                                config.repositories()));
        ImmutableMap.Builder<String, Upstream> upstreams = ImmutableMap.builder();
        try {
            for (UpstreamConfig upstream : config.upstreams().values()) {
                upstreams.put(upstream.name(), open(upstream, settings, means));
            }
            return new UpstreamSet(means, upstreams.buildOrThrow());
        } catch (IllegalArgumentException e) {
            ssh.close();
            loops.close();
            throw new IOException("upstreams: " + e.getMessage(), e);
        }
    }

    /** What the upstreams are shown. */
    CredentialSources credentials() {
        return credentials;
    }

    /** The upstream of that name. */
    Upstream of(String name) {
        return Objects.requireNonNull(upstreams.get(name), () -> "upstream " + name);
    }

    /** Why no upstream can be served; empty when one can, as one does that wants no credential. */
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

    private static Upstream open(UpstreamConfig upstream, GatewaySettings said, Means means) {
        return switch (upstream.base().scheme()) {
            case "ssh" -> ssh(upstream, said, means);
            case "git" -> daemon(upstream, said.timeouts());
            default -> http(upstream, said, means);
        };
    }

    private static Upstream ssh(UpstreamConfig upstream, GatewaySettings said, Means means) {
        Timeouts timeouts = said.timeouts();
        SshSettings settings =
                SshSettings.of(upstream.name(), upstream.base())
                        .withTimeouts(
                                new SshSettings.Timeouts(
                                        timeouts.connect(),
                                        timeouts.response(),
                                        timeouts.idle(),
                                        timeouts.push(),
                                        timeouts.sshKeepalive(),
                                        timeouts.turn()))
                        .withLimits(sshLimits(said));
        return SshUpstream.open(settings, means.watched(upstream), means.ssh());
    }

    private static Upstream daemon(UpstreamConfig upstream, Timeouts timeouts) {
        DaemonTimeouts given =
                new DaemonTimeouts(
                        timeouts.connect(), timeouts.response(), timeouts.idle(), timeouts.push());
        return new StatefulUpstream(upstream.base(), new GitDaemon(given));
    }

    private static Upstream http(UpstreamConfig upstream, GatewaySettings said, Means means) {
        HttpSettings settings =
                HttpSettings.of(upstream.name(), upstream.base())
                        .withTimeouts(httpTimeouts(said.timeouts()))
                        .withPool(pool(said))
                        .withTls(tls(upstream));
        if (upstream.proxy().isPresent()) {
            settings = settings.withProxy(proxy(upstream.proxy().get()));
        }
        return HttpUpstream.open(settings, means.watched(upstream), means.loops());
    }

    private static HttpTimeouts httpTimeouts(Timeouts said) {
        return new HttpTimeouts(
                said.connect(), said.tls(), said.response(), said.idle(), said.push());
    }

    static PoolLimits pool(GatewaySettings said) {
        Timeouts timeouts = said.timeouts();
        return new PoolLimits(
                said.limits().upstreamConnections().orElse(PoolLimits.DEFAULT.max()),
                timeouts.turn(),
                timeouts.unused(),
                timeouts.warm());
    }

    static SshSettings.Limits sshLimits(GatewaySettings said) {
        SshSettings.Limits base = SshSettings.Limits.DEFAULT;
        return new SshSettings.Limits(
                said.limits().upstreamSshConnections().orElse(base.connections()),
                base.channels(),
                said.timeouts().unused());
    }

    /** What every upstream is opened with. */
    private record Means(
            ClientLoops loops, CredentialSources credentials, SshClients ssh, Readiness readiness) {
        CredentialSource watched(UpstreamConfig upstream) {
            return readiness.watch(upstream, credentials.of(upstream));
        }
    }

    /** What TLS to an upstream needs. */
    static TlsSettings tls(UpstreamConfig upstream) {
        TlsSettings trust =
                upstream.caFile().map(TlsSettings::trusting).orElse(TlsSettings.DEFAULT);
        return upstream.clientCertificate()
                .map(c ->
                        trust.withCertificate(
                                new TlsSettings.ClientCertificate(
                                        c.certificate(),
                                        c.key(),
                                        c.passphraseFile().map(SecretFile::new))))
                .orElse(trust);
    }

    private static ProxySettings proxy(UpstreamConfig.ProxyConfig proxy) {
        return new ProxySettings(
                proxy.host(),
                proxy.port(),
                proxy.passwordFile()
                        .map(file ->
                                new ProxySettings.Login(
                                        proxy.user().orElse(""), new SecretFile(file))));
    }
}
