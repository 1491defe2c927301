package dev.jib.gateway.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryUrlTest {
    @ParameterizedTest
    @CsvSource({
        "https://github.com/acme/site.git, https://github.com/acme/site",
        "https://github.com/acme/site/, https://github.com/acme/site",
        "HTTPS://GitHub.COM/acme/site, https://github.com/acme/site",
        "https://github.com:443/acme/site, https://github.com/acme/site",
        "https://localhost:8443/a, https://localhost:8443/a",
        "git@github.com:acme/site.git, ssh://github.com/acme/site",
        "ssh://git@github.com/acme/site, ssh://github.com/acme/site",
        "ssh://git@github.com:22/acme/site, ssh://github.com/acme/site",
        "http://[::1]:80/x, http://[::1]/x",
        "git://example.org/x.git, git://example.org/x"
    })
    void readsEveryFormIntoOne(String text, String canonical) {
        assertThat(RepositoryUrl.parse(text)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "github.com/acme/site",
                "file:///etc",
                "ext::sh -c x",
                "ftp://x/y",
                "https://",
                "https:///x",
                "https://user@github.com/a/b",
                "https://user:pw@github.com/a/b",
                "https://github.com./a/b",
                "https://github.com/a/../b",
                "https://github.com/a//b",
                "https://github.com/./b",
                "https://github.com/a%2fb",
                "https://github.com/a?x=y",
                "https://github.com/a#x",
                "https://github.com\\@evil/a",
                "https://github.com/acme/site.git.git",
                "git@github.com:acme/site.git.git",
                "https://git\nhub.com/a",
                "https://github.com/a\rb",
                "https://github.com/a b",
                "https://github.com:0/a",
                "https://github.com:65536/a",
                "https://github.com:x/a",
                "https://-x.com/a",
                "https://x..com/a",
                "root@github.com:a/b",
                "ssh://root@github.com/a",
                "git@github.com:/etc/x",
                "https://github.com/a\0b",
                "https://gіthub.com/a"
            })
    void refusesWhatTwoProgramsCouldReadDifferently(String text) {
        assertThatThrownBy(() -> RepositoryUrl.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: https://host")
                .hasMessageNotContainingAny("\r", "\n", "\0", "pw@");
    }

    @Test
    void findsWhatLiesBelowABaseAndNothingThatOnlyLooksLikeIt() {
        RepositoryUrl base = RepositoryUrl.parse("https://github.com/acme");
        assertThat(RepositoryUrl.parse("https://github.com/acme/site.git").below(base))
                .contains("site");
        assertThat(RepositoryUrl.parse("https://github.com/acmeevil/site").below(base)).isEmpty();
        assertThat(RepositoryUrl.parse("https://github.com.evil.example/acme/site").below(base))
                .isEmpty();
        assertThat(RepositoryUrl.parse("https://evil.example/github.com/acme/site").below(base))
                .isEmpty();
        assertThat(RepositoryUrl.parse("http://github.com/acme/site").below(base)).isEmpty();
        assertThat(RepositoryUrl.parse("https://github.com:8443/acme/site").below(base)).isEmpty();
        assertThat(RepositoryUrl.parse("https://github.com/acme").below(base)).isEmpty();
        assertThat(
                        RepositoryUrl.parse("https://github.com/a/b")
                                .below(RepositoryUrl.parse("https://github.com")))
                .contains("a/b");
    }
}
