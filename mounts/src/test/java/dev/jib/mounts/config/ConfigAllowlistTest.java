package dev.jib.mounts.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigAllowlistTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http.extraheader",
                "http.https://github.com/.extraheader",
                "credential.helper",
                "core.sshcommand",
                "core.fsmonitor",
                "core.hookspath",
                "core.worktree2",
                "core.pager",
                "core.editor",
                "core.askpass",
                "core.attributesfile",
                "include.path",
                "includeif.gitdir:/home/me/.path",
                "url.https://tok@github.com/.insteadof",
                "filter.lfs.process",
                "diff.x.command",
                "merge.x.driver",
                "alias.st",
                "sendemail.smtppass",
                "remote.origin.pushurl",
                "remote.origin.proxy",
                "remote.origin.receivepack",
                "remote.origin.uploadpack",
                "remote.origin.vcs",
                "branch.main.pushremote",
                "user.signingkey",
                "gpg.program",
                "ssh.variant"
            })
    void leavesOut(String key) {
        ConfigAllowlist.Selection selection =
                ConfigAllowlist.repository(List.of(new ConfigEntry(key, "canary")));

        assertThat(selection.kept()).isEmpty();
        assertThat(selection.leftOut()).containsExactly(key);
    }

    @ParameterizedTest
    @CsvSource({
        "https://u:p@github.com/a/b, https://github.com/a/b",
        "https://ghp_TOKEN@github.com/a/b?x=secret, https://github.com/a/b",
        "ssh://git@github.com/a/b, ssh://git@github.com/a/b",
        "ssh://git:pw@github.com/a/b, ssh://git@github.com/a/b",
        "ssh://token@github.com/a/b, ssh://github.com/a/b",
        "git@github.com:a/b.git, git@github.com:a/b.git",
        "token@github.com:a/b.git, github.com:a/b.git",
    })
    void takesUserInfoFromUrls(String url, String expected) {
        assertThat(RemoteUrl.withoutSecrets(url)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/srv/x.git", "../x", "file:///srv/x.git", "ext::sh -c x", "./a:b"})
    void leavesOutUrlsOfTheHost(String url) {
        assertThat(RemoteUrl.withoutSecrets(url)).isEmpty();
    }

    @Test
    void writesWhatGitReadsBack() {
        assertThat(
                        GitConfigText.of(
                                List.of(
                                        new ConfigEntry("remote.a\"b\\.url", "x # y"),
                                        new ConfigEntry("remote.a\"b\\.fetch", "+refs/*:refs/*"),
                                        new ConfigEntry("user.name", "A \"B\"\n"))))
                .isEqualTo(
                        "[remote \"a\\\"b\\\\\"]\n\turl = \"x # y\"\n\tfetch = +refs/*:refs/*\n"
                                + "[user]\n\tname = \"A \\\"B\\\"\\n\"\n");
    }

    @Test
    void anUpstreamWithACredentialIsRefusedWithoutPrintingIt() {
        assertThatThrownBy(() -> new UpstreamBase("https://tok:en@github.com"))
                .hasMessageContaining("expected")
                .hasMessageNotContaining("tok");
    }

    @Test
    void anUpstreamIsReachedByAllWaysToWriteIt() {
        assertThat(new UpstreamBase("https://ghe.corp:8443/git/").prefixes())
                .containsExactly(
                        "https://ghe.corp:8443/git/",
                        "ssh://git@ghe.corp/",
                        "ssh://ghe.corp/",
                        "git@ghe.corp:");
    }

    @Test
    void anUpstreamOfGitOrOfSshWithAPortIsReachedAsPeopleWriteIt() {
        assertThat(new UpstreamBase("git://mirror.internal").prefixes())
                .contains("git://mirror.internal/");
        assertThat(new UpstreamBase("ssh://forge.example:2222").prefixes())
                .containsExactly(
                        "ssh://forge.example:2222/",
                        "ssh://git@forge.example:2222/",
                        "ssh://git@forge.example/",
                        "ssh://forge.example/",
                        "git@forge.example:");
    }
}
