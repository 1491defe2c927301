package dev.jib.gateway.app;

import dev.jib.gateway.config.BoundCredential;
import dev.jib.gateway.config.CredentialConfig;
import dev.jib.gateway.config.Timeouts;
import dev.jib.gateway.config.UpstreamConfig;
import dev.jib.gateway.credential.ChoosingSource;
import dev.jib.gateway.credential.CredentialScope;
import dev.jib.gateway.credential.CredentialSource;
import dev.jib.gateway.credential.GitCredential;
import dev.jib.gateway.credential.GitCredentialSource;
import dev.jib.gateway.credential.GitHubAppSource;
import dev.jib.gateway.credential.NetrcSource;
import dev.jib.gateway.credential.OAuthSource;
import dev.jib.gateway.credential.RefreshTokenFile;
import dev.jib.gateway.credential.SecretFile;
import dev.jib.gateway.credential.SecretText;
import dev.jib.gateway.credential.SecretVariable;
import dev.jib.gateway.credential.SshSource;
import dev.jib.gateway.credential.StaticSource;
import dev.jib.gateway.credential.TokenClient;
import dev.jib.gateway.git.RepositoryUrl;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes credential sources of what the configuration says of them. */
final class CredentialSources {
    private static final Map<String, String> PUSHING = Map.of("contents", "write");

    private final Map<String, String> environment;
    private final Timeouts timeouts;
    private final Map<String, String> appPermissions;
    private final Map<Wanted, CredentialSource> sources = new HashMap<>();

    /** Sources for fetches and pushes. */
    CredentialSources(Map<String, String> environment, Timeouts timeouts) {
        this(environment, timeouts, PUSHING);
    }

    private CredentialSources(
            Map<String, String> environment,
            Timeouts timeouts,
            Map<String, String> appPermissions) {
        this.environment = Map.copyOf(environment);
        this.timeouts = timeouts;
        this.appPermissions = Map.copyOf(appPermissions);
    }

    /** Sources for questions to a forge, which can change nothing there. */
    static CredentialSources asking(Map<String, String> environment, Timeouts timeouts) {
        return new CredentialSources(
                environment,
                timeouts,
                Map.of("metadata", "read", "contents", "read", "pull_requests", "read"));
    }

    /**
     * The source of that upstream: none, one, or a choice among several by path prefix.
     *
     * @throws IllegalArgumentException when a file that tokens are asked for with cannot be used
     */
    CredentialSource of(UpstreamConfig upstream) {
        return of(upstream, upstream.credentials());
    }

    /** The source of those credentials, for the repositories of that upstream. */
    synchronized CredentialSource of(UpstreamConfig upstream, List<BoundCredential> credentials) {
        Wanted wanted = new Wanted(upstream, credentials);
        CredentialSource made = sources.get(wanted);
        if (made == null) {
            made = make(upstream, credentials);
            sources.put(wanted, made);
        }
        return made;
    }

    /** Made once: two sources with one rotating token would take it from each other. */
    private record Wanted(UpstreamConfig upstream, List<BoundCredential> credentials) {}

    private CredentialSource make(UpstreamConfig upstream, List<BoundCredential> credentials) {
        List<ChoosingSource.Choice> choices = new ArrayList<>();
        for (BoundCredential bound : credentials) {
            RepositoryUrl base =
                    bound.pathPrefix().isEmpty()
                            ? upstream.base()
                            : upstream.urlOf(bound.pathPrefix());
            CredentialScope scope = new CredentialScope(base);
            choices.add(new ChoosingSource.Choice(scope, source(upstream, scope, bound.source())));
        }
        if (choices.isEmpty()) {
            return CredentialSource.none();
        }
        if (choices.size() == 1) {
            CredentialScope scope = new CredentialScope(upstream.base());
            BoundCredential only = credentials.getFirst();
            if (only.pathPrefix().isEmpty()) {
                return source(upstream, scope, only.source());
            }
        }
        return new ChoosingSource(choices);
    }

    private CredentialSource source(
            UpstreamConfig upstream, CredentialScope scope, CredentialConfig config) {
        return switch (config) {
            case CredentialConfig.None none -> CredentialSource.none();
            case CredentialConfig.TokenFile file ->
                    sent(scope, file.form(), file.user(), new SecretFile(file.file()));
            case CredentialConfig.TokenEnvironment variable ->
                    sent(
                            scope,
                            variable.form(),
                            variable.user(),
                            new SecretVariable(variable.name(), environment));
            case CredentialConfig.Netrc netrc -> new NetrcSource(scope, netrc.file());
            case CredentialConfig.GitHubApp app -> gitHubApp(upstream, scope, app);
            case CredentialConfig.SshKey key ->
                    SshSource.key(
                            scope,
                            new SshSource.Account(key.user(), key.knownHosts()),
                            key.file(),
                            key.passphraseFile().map(SecretFile::new));
            case CredentialConfig.SshAgent agent ->
                    SshSource.agent(
                            scope,
                            new SshSource.Account(agent.user(), agent.knownHosts()),
                            agent.socket());
            case CredentialConfig.Helper helper ->
                    new GitCredentialSource(
                            scope, new GitCredential(helper.command(), environment));
            case CredentialConfig.OAuth oauth -> oauth(upstream, scope, oauth);
        };
    }

    private CredentialSource gitHubApp(
            UpstreamConfig upstream, CredentialScope scope, CredentialConfig.GitHubApp app) {
        String host = upstream.base().host();
        String api =
                host.equals("github.com")
                        ? "https://api.github.com"
                        : "https://" + host + "/api/v3";
        URI uri = URI.create(app.api().orElse(api));
        return new GitHubAppSource(
                scope,
                new GitHubAppSource.App(
                        uri,
                        app.appId(),
                        app.keyFile(),
                        app.installation(),
                        app.narrow() == CredentialConfig.Narrow.REPOSITORY
                                || !appPermissions.equals(PUSHING)),
                appPermissions,
                asking(upstream, uri));
    }

    private CredentialSource oauth(
            UpstreamConfig upstream, CredentialScope scope, CredentialConfig.OAuth oauth) {
        Optional<SecretText> secret = oauth.clientSecretFile().map(SecretFile::new);
        URI uri = URI.create(oauth.tokenUrl());
        OAuthSource.Client application =
                new OAuthSource.Client(uri, oauth.clientId(), secret, asking(upstream, uri));
        RefreshTokenFile refresh = RefreshTokenFile.of(oauth.refreshTokenFile());
        return switch (oauth.form()) {
            case BASIC -> OAuthSource.basic(scope, oauth.user(), application, refresh);
            case BEARER -> OAuthSource.bearer(scope, application, refresh);
        };
    }

    /** What a token server at that address is asked with. */
    private TokenClient asking(UpstreamConfig upstream, URI address) {
        try {
            return new TokenClient(
                    new UpstreamClients(upstream, timeouts, Thread::startVirtualThread).to(address),
                    timeouts.token());
        } catch (IOException e) {
            throw new IllegalArgumentException(upstream.name() + ": " + e.getMessage(), e);
        }
    }

    private static CredentialSource sent(
            CredentialScope scope, CredentialConfig.Form form, String user, SecretText secret) {
        return switch (form) {
            case BASIC -> StaticSource.basic(scope, user, secret);
            case BEARER -> StaticSource.bearer(scope, secret);
        };
    }
}
