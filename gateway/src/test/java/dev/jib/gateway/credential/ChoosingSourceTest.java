package dev.jib.gateway.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.credential.ChoosingSource.Choice;
import dev.jib.gateway.credential.CredentialSource.Refusal;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.identity.Secret;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChoosingSourceTest {
    private static final RepositoryUrl SITE =
            RepositoryUrl.parse("https://forge.example/acme/site");
    private static final RepositoryUrl SHOP =
            RepositoryUrl.parse("https://forge.example/acme/shop");

    private static Choice choice(String base, String token) {
        CredentialScope scope = new CredentialScope(RepositoryUrl.parse(base));
        return new Choice(scope, url -> new Credential.Bearer(scope, Secret.of(token)));
    }

    private static String token(CredentialSource source, RepositoryUrl url)
            throws CredentialException {
        return source.credential(url).authorization(url).orElseThrow().reveal();
    }

    @Test
    void theLongestPathComesFirstAndWhatIsRefusedGivesWayToTheNext() throws Exception {
        ChoosingSource source =
                new ChoosingSource(
                        List.of(
                                choice("https://forge.example", "host"),
                                choice("https://forge.example/acme", "first"),
                                choice("https://forge.example/acme", "second")));
        assertThat(token(source, SITE)).isEqualTo("Bearer first");

        assertThat(source.refused(SITE, source.credential(SITE), Refusal.NOT_FOUND)).isTrue();
        assertThat(token(source, SITE)).isEqualTo("Bearer second");
        assertThat(source.refused(SITE, source.credential(SITE), Refusal.FORBIDDEN)).isTrue();
        assertThat(token(source, SITE)).isEqualTo("Bearer host");
        source.accepted(SITE, source.credential(SITE));
        assertThat(token(source, SITE)).isEqualTo("Bearer host");

        assertThat(token(source, SHOP)).isEqualTo("Bearer first");
    }

    @Test
    void afterTheLastIsRefusedItBeginsAnew() throws Exception {
        ChoosingSource source =
                new ChoosingSource(
                        List.of(
                                choice("https://forge.example", "one"),
                                choice("https://forge.example", "two")));
        assertThat(source.refused(SITE, source.credential(SITE), Refusal.NOT_ACCEPTED)).isTrue();
        assertThat(source.refused(SITE, source.credential(SITE), Refusal.NOT_ACCEPTED)).isFalse();
        assertThat(token(source, SITE)).isEqualTo("Bearer one");
    }

    @Test
    void requestsAtOnceMoveOnByOneEach() throws Exception {
        ChoosingSource source =
                new ChoosingSource(
                        List.of(
                                choice("https://forge.example", "one"),
                                choice("https://forge.example", "two"),
                                choice("https://forge.example", "three")));
        Credential a = source.credential(SITE);
        Credential b = source.credential(SITE);
        assertThat(source.refused(SITE, a, Refusal.NOT_FOUND)).isTrue();
        assertThat(source.refused(SITE, b, Refusal.NOT_FOUND)).isTrue();
        assertThat(token(source, SITE)).isEqualTo("Bearer two");
        source.accepted(SITE, source.credential(SITE));
        assertThat(source.refused(SITE, a, Refusal.NOT_FOUND)).isTrue();
        assertThat(token(source, SITE)).isEqualTo("Bearer two");
    }

    @Test
    void whatHappensToACredentialIsToldToTheSourceThatGaveIt() throws Exception {
        List<String> told = new ArrayList<>();
        ChoosingSource source =
                new ChoosingSource(List.of(telling("one", told), telling("two", told)));
        Credential a = source.credential(SITE);
        Credential b = source.credential(SITE);
        source.refused(SITE, a, Refusal.FORBIDDEN);
        source.refused(SITE, b, Refusal.FORBIDDEN);
        source.accepted(SITE, source.credential(SITE));
        assertThat(told).containsExactly("one refused", "one refused", "two accepted");
    }

    private static Choice telling(String name, List<String> told) {
        CredentialScope scope = new CredentialScope(RepositoryUrl.parse("https://forge.example"));
        return new Choice(
                scope,
                new CredentialSource() {
                    @Override
                    public Credential credential(RepositoryUrl repository) {
                        return new Credential.Bearer(scope, Secret.of("the-same"));
                    }

                    @Override
                    public boolean refused(RepositoryUrl r, Credential credential, Refusal how) {
                        return !told.add(name + " refused");
                    }

                    @Override
                    public void accepted(RepositoryUrl r, Credential credential) {
                        told.add(name + " accepted");
                    }
                });
    }

    @Test
    void nothingIsChosenOutsideEveryScope() {
        ChoosingSource source = new ChoosingSource(List.of(choice("https://forge.example/x", "t")));

        assertThatThrownBy(() -> source.credential(SITE))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("no credential is configured for " + SITE);
        assertThat(source.refused(SITE, new Credential.None(), Refusal.NOT_FOUND)).isFalse();
    }
}
