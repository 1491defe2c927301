package dev.jib.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.config.ConfigParser;
import dev.jib.gateway.config.ConfigResult;
import dev.jib.gateway.config.GatewayConfig;
import dev.jib.gateway.config.UpstreamConfig;
import dev.jib.gateway.credential.Credential;
import dev.jib.gateway.credential.CredentialException;
import dev.jib.gateway.credential.CredentialSource;
import dev.jib.gateway.git.RepositoryUrl;
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
        ConfigResult parsed =
                new ConfigParser(Path.of("/etc/jib"), file -> "").parse(FILE.formatted(repository));
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
}
