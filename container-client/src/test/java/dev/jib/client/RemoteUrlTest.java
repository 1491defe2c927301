package dev.jib.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteUrlTest {
    @ParameterizedTest
    @CsvSource({
        "https://github.com/acme/site.git, https://github.com/acme/site.git, github.com",
        "https://git.example.test:8443/a, https://git.example.test:8443/a, git.example.test:8443",
        "jib://github.com/acme/site.git, https://github.com/acme/site.git, github.com",
        "jib://host:99/a/b, https://host:99/a/b, host:99",
        "http://[::1]:8080/r.git, http://[::1]:8080/r.git, [::1]:8080",
        "ssh://git@github.com/acme/site.git, ssh://git@github.com/acme/site.git, github.com",
        "https://user:pw@host/a, https://user:pw@host/a, host",
        "https://a@b@host/a, https://a@b@host/a, host",
        "https://host/a@b/c, https://host/a@b/c, host",
        "git+x.y-1://h/p, git+x.y-1://h/p, h",
        "https://host//double, https://host//double, host",
        "https://host/with space, https://host/with space, host",
    })
    void readsUrlAndHost(String argument, String text, String host) throws HelperFault {
        assertThat(RemoteUrl.parse(argument)).isEqualTo(new RemoteUrl(text, host));
    }

    @Test
    void keepsBytesAboveAscii() throws HelperFault {
        assertThat(RemoteUrl.parse("jib://h/\u00c3\u00a9").text())
                .isEqualTo("https://h/\u00c3\u00a9");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "https",
                "https:",
                "https://",
                "https://host",
                "https://host/",
                "https:///path",
                "://host/path",
                "1http://host/path",
                "ht tp://host/path",
                "h/ttp://host/path",
                "https:/host/path",
                "/srv/git/site.git",
                "git@github.com:acme/site.git",
                "https://user@/path",
                "jib://",
                "jib:///path",
                "jib:https://host/path"
            })
    void refusesWhatNamesNoRepository(String argument) {
        assertThatThrownBy(() -> RemoteUrl.parse(argument))
                .isInstanceOf(HelperFault.class)
                .hasMessage(
                        "the URL '"
                                + argument
                                + "' names no repository (expected: jib::https://HOST/PATH or"
                                + " jib://HOST/PATH)");
    }

    @ParameterizedTest
    @ValueSource(chars = {'\0', '\n', '\r', '\t', '\u001b', '\u007f', '\u0001'})
    void refusesControlBytesAnywhere(char control) {
        String good = "https://host/path";
        for (int at = 0; at <= good.length(); at++) {
            String url = good.substring(0, at) + control + good.substring(at);
            assertThatThrownBy(() -> RemoteUrl.parse(url))
                    .isInstanceOf(HelperFault.class)
                    .hasMessage(
                            "the URL '"
                                    + url.replace(control, '?')
                                    + "' holds a control character; correct the remote's URL");
        }
    }
}
