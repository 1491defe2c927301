package dev.jib.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.config.ConfigParser;
import dev.jib.gateway.config.ConfigResult;
import dev.jib.gateway.config.GatewayConfig;
import dev.jib.gateway.config.UpstreamConfig;
import dev.jib.gateway.credential.Credential;
import dev.jib.gateway.credential.CredentialException;
import dev.jib.gateway.credential.CredentialScope;
import dev.jib.gateway.credential.CredentialSource;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.identity.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReadinessTest {
    private static final String FILE =
            """
            version: 1
            upstreams:
              forge:
                base: https://forge.example
                credential: {github-app: {app-id: 1, key-file: /run/app.pem}}
            repositories:
              %s: {upstream: forge}
            """;

    private static final String TWO =
            """
            version: 1
            upstreams:
              one: {base: https://one.example, credential: {file: /run/one}}
              two: {base: https://two.example, credential: {file: /run/two}}
            repositories:
              acme/site: {upstream: one}
              work/site: {upstream: two}
            """;

    private Instant now = Instant.parse("2026-11-25T01:00:00Z");
    private final Set<String> installed = new HashSet<>();
    private final List<String> asked = new ArrayList<>();

    /** A source that has tokens for the repositories that the app is installed for. */
    private Credential token(RepositoryUrl repository) throws CredentialException {
        asked.add(repository.path());
        if (!installed.contains(repository.path())) {
            throw new CredentialException(
                    "GitHub App 1: GitHub does not accept its key (401); check app-id and key");
        }
        return new Credential.None();
    }

    private static GatewayConfig config(String repository) {
        return parsed(FILE.formatted(repository));
    }

    private static GatewayConfig parsed(String file) {
        ConfigResult parsed = new ConfigParser(Path.of("/etc/jib"), _ -> "").parse(file);
        return ((ConfigResult.Valid) parsed).config();
    }

    private CredentialSource watched(Readiness readiness, GatewayConfig config) {
        UpstreamConfig upstream = config.upstreams().values().iterator().next();
        return readiness.watch(upstream, this::token);
    }

    @Test
    void anAppWithoutATokenForANamedRepositoryIsNotReadyAndSaysWhy() {
        GatewayConfig config = config("acme/site");
        Readiness readiness = new Readiness(() -> now, config.repositories());
        watched(readiness, config);
        String reason =
                "upstreams.forge.credential: GitHub App 1: GitHub does not accept its key (401);"
                        + " check app-id and key";
        assertThat(readiness.reasons()).containsExactly(reason);

        installed.add("acme/site");
        assertThat(readiness.reasons()).as("remembered").containsExactly(reason);
        assertThat(asked).containsExactly("acme/site");
        now = now.plus(Readiness.REMEMBERED).plus(Duration.ofMillis(1));
        assertThat(readiness.reasons()).isEmpty();
    }

    @Test
    void anAppForAPatternIsJudgedByWhatWasAskedForLast() throws Exception {
        GatewayConfig config = config("acme/*");
        Readiness readiness = new Readiness(() -> now, config.repositories());
        CredentialSource source = watched(readiness, config);
        assertThat(readiness.reasons()).isEmpty();
        assertThat(asked).isEmpty();

        RepositoryUrl site = RepositoryUrl.parse("https://forge.example/acme/site");
        assertThatThrownBy(() -> source.credential(site)).isInstanceOf(CredentialException.class);
        assertThat(readiness.reasons()).hasSize(1);

        now = now.plusSeconds(11);
        installed.add("acme/other");
        source.credential(RepositoryUrl.parse("https://forge.example/acme/other"));
        assertThat(readiness.reasons()).as("one that works is enough").isEmpty();
        installed.clear();
        assertThat(readiness.reasons()).hasSize(1);
    }

    @Test
    void oneUpstreamThatWorksIsEnoughAndWithNoneEachReasonIsTold() throws Exception {
        GatewayConfig config = parsed(TWO);
        Readiness readiness = new Readiness(() -> now, config.repositories());
        List<CredentialSource> sources = new ArrayList<>();
        for (UpstreamConfig upstream : config.upstreams().values()) {
            sources.add(
                    readiness.watch(
                            upstream,
                            _ ->
                                    new Credential.Bearer(
                                            new CredentialScope(upstream.base()),
                                            Secret.of("canary"))));
        }
        notAccepted(sources.getFirst(), "https://one.example/acme/site");
        assertThat(readiness.reasons()).as("the other one works").isEmpty();

        notAccepted(sources.getLast(), "https://two.example/work/site");
        assertThat(readiness.reasons())
                .containsExactly(
                        "upstreams.one.credential: the upstream did not accept it (401) at " + now,
                        "upstreams.two.credential: the upstream did not accept it (401) at " + now);

        sources.getLast()
                .accepted(
                        RepositoryUrl.parse("https://two.example/work/site"),
                        new Credential.None());
        assertThat(readiness.reasons()).isEmpty();
    }

    private static void notAccepted(CredentialSource source, String url) throws Exception {
        RepositoryUrl repository = RepositoryUrl.parse(url);
        source.refused(
                repository, source.credential(repository), CredentialSource.Refusal.NOT_ACCEPTED);
    }
}
