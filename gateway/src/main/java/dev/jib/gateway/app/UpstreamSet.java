package dev.jib.gateway.app;

import com.google.common.collect.ImmutableMap;
import dev.jib.gateway.config.BoundCredential;
import dev.jib.gateway.config.CredentialConfig;
import dev.jib.gateway.config.GatewayConfig;
import dev.jib.gateway.config.GatewaySettings;
import dev.jib.gateway.config.ResolvedRepository;
import dev.jib.gateway.config.UpstreamConfig;
import dev.jib.gateway.credential.CredentialScope;
import dev.jib.gateway.credential.CredentialSource;
import dev.jib.gateway.credential.SecretFile;
import dev.jib.gateway.credential.SecretText;
import dev.jib.gateway.credential.SecretVariable;
import dev.jib.gateway.credential.StaticSource;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.upstream.Upstream;
import dev.jib.gateway.upstream.UpstreamRepository;
import dev.jib.gateway.upstream.http.ClientLoops;
import dev.jib.gateway.upstream.http.HttpSettings;
import dev.jib.gateway.upstream.http.HttpTimeouts;
import dev.jib.gateway.upstream.http.HttpUpstream;
import dev.jib.gateway.upstream.http.TlsSettings;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;

/** The upstreams of a configuration, by their names. */
final class UpstreamSet implements AutoCloseable {
    private static final int LOOPS = 2;

    private final ClientLoops loops;
    private final ImmutableMap<String, Upstream> upstreams;

    private UpstreamSet(ClientLoops loops, ImmutableMap<String, Upstream> upstreams) {
        this.loops = loops;
        this.upstreams = upstreams;
    }

    /**
     * Opens all. No connection is made before the first request.
     *
     * @throws IOException when one cannot be spoken to in the way that the configuration says
     */
    static UpstreamSet open(GatewayConfig config, GatewaySettings settings) throws IOException {
        ClientLoops loops = ClientLoops.open(LOOPS);
        ImmutableMap.Builder<String, Upstream> upstreams = ImmutableMap.builder();
        try {
            for (UpstreamConfig upstream : config.upstreams().values()) {
                upstreams.put(upstream.name(), open(upstream, settings.timeouts(), loops));
            }
            return new UpstreamSet(loops, upstreams.buildOrThrow());
        } catch (IOException | RuntimeException e) {
            loops.close();
            throw e;
        }
    }

    /** The upstream of that name. */
    Upstream of(String name) {
        return Objects.requireNonNull(upstreams.get(name), () -> "upstream " + name);
    }

    /** A repository of the configuration, as upstreams know it. */
    static UpstreamRepository repository(ResolvedRepository resolved) {
        return new UpstreamRepository(resolved.name(), resolved.upstream().name(), resolved.url());
    }

    @Override
    public void close() {
        upstreams.values().forEach(Upstream::close);
        loops.close();
    }

    private static Upstream open(
            UpstreamConfig upstream, GatewaySettings.Timeouts timeouts, ClientLoops loops)
            throws IOException {
        String scheme = upstream.base().scheme();
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw unsupported(upstream, "base " + upstream.base(), "an https or http base");
        }
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
        return HttpUpstream.open(settings, credential(upstream), loops);
    }

    private static CredentialSource credential(UpstreamConfig upstream) throws IOException {
        if (upstream.credentials().isEmpty()) {
            return CredentialSource.none();
        }
        if (upstream.credentials().size() > 1) {
            throw unsupported(upstream, "more than one credential", "one");
        }
        BoundCredential bound = upstream.credentials().getFirst();
        RepositoryUrl base =
                bound.pathPrefix().isEmpty() ? upstream.base() : upstream.urlOf(bound.pathPrefix());
        CredentialScope scope = new CredentialScope(base);
        return switch (bound.source()) {
            case CredentialConfig.None none -> CredentialSource.none();
            case CredentialConfig.TokenFile file ->
                    sent(scope, file.form(), file.user(), new SecretFile(file.file()));
            case CredentialConfig.TokenEnvironment variable ->
                    sent(
                            scope,
                            variable.form(),
                            variable.user(),
                            new SecretVariable(variable.name(), Map.copyOf(System.getenv())));
            default -> throw unsupported(upstream, "this kind of credential", "file, env or none");
        };
    }

    private static CredentialSource sent(
            CredentialScope scope, CredentialConfig.Form form, String user, SecretText secret) {
        return switch (form) {
            case BASIC -> StaticSource.basic(scope, user, secret);
            case BEARER -> StaticSource.bearer(scope, secret);
        };
    }

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
