package dev.jib.gateway.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.identity.Secret;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class WatchedSourceTest {
    private static final RepositoryUrl URL = RepositoryUrl.parse("https://git.example/acme/site");
    private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final Credential credential = bearer("ghp_one");
    private Credential held = credential;

    @Test
    void doesNotWorkWhenNoCredentialCanBeHad() {
        WatchedSource source =
                watched(url -> {
                    throw new CredentialException("no file");
                });
        assertThat(source.fault(URL)).contains("no file");
    }

    @Test
    void doesNotWorkHoweverLongAgoItWasNotAccepted() {
        WatchedSource source = watched(url -> held);
        assertThat(source.fault(URL)).isEmpty();
        assertThat(source.refused(URL, credential, CredentialSource.Refusal.NOT_ACCEPTED))
                .isFalse();
        now.set(START.plusSeconds(3600));
        assertThat(source.fault(URL))
                .contains("the upstream did not accept it (401) at 2026-11-24T10:00:00Z");
    }

    @Test
    void worksAgainOnceThereIsAnotherCredential() {
        WatchedSource source = watched(url -> held);
        source.refused(URL, credential, CredentialSource.Refusal.NOT_ACCEPTED);
        held = bearer("ghp_two");
        assertThat(source.fault(URL)).isEmpty();
    }

    @Test
    void worksWhereNothingWasShownThatCouldBeRefused() {
        WatchedSource source = watched(CredentialSource.none());
        source.refused(URL, new Credential.None(), CredentialSource.Refusal.NOT_ACCEPTED);
        assertThat(source.fault(URL)).isEmpty();
    }

    @Test
    void worksAgainOnceItWasAccepted() {
        WatchedSource source = watched(url -> held);
        source.refused(URL, credential, CredentialSource.Refusal.NOT_ACCEPTED);
        source.accepted(URL, credential);
        assertThat(source.fault(URL)).isEmpty();
    }

    @Test
    void worksWhenTheUpstreamOnlyForbidsOrHidesARepository() {
        WatchedSource source = watched(url -> held);
        source.refused(URL, credential, CredentialSource.Refusal.FORBIDDEN);
        source.refused(URL, credential, CredentialSource.Refusal.NOT_FOUND);
        assertThat(source.fault(URL)).isEmpty();
    }

    private static Credential bearer(String token) {
        return new Credential.Bearer(new CredentialScope(URL), Secret.of(token));
    }

    private WatchedSource watched(CredentialSource source) {
        return new WatchedSource(source, () -> now.get());
    }
}
