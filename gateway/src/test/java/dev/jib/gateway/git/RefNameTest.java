package dev.jib.gateway.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefNameTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "refs/heads/main",
                "refs/heads/jib/agent-7/fix-1",
                "refs/tags/v1.0",
                "refs/heads/é",
                "refs/heads/a.b/c-d_e",
                "refs/notes/commits",
                "refs/heads/{x}",
                "refs/heads/-x"
            })
    void acceptsFullNames(String name) {
        assertThat(new RefName(name).value()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HEAD",
                "main",
                "heads/main",
                "refs/x",
                "refs/",
                "refs//x/y",
                "/refs/heads/x",
                "refs/heads/",
                "refs/heads/../x",
                "refs/heads/.x",
                "refs/heads/x.lock",
                "refs/heads/x.lock/y",
                "refs/heads/x.",
                "refs/heads/a b",
                "refs/heads/a~b",
                "refs/heads/a^b",
                "refs/heads/a:b",
                "refs/heads/a?b",
                "refs/heads/a*b",
                "refs/heads/a[b",
                "refs/heads/a\\b",
                "refs/heads/a@{b",
                "refs/heads/a\rb",
                "refs/heads/a\nb",
                "refs/heads/a\0b",
                "refs/heads/a\u007fb",
                "refs/heads/a\tb",
                "+refs/heads/main",
                "REFS/heads/main",
                "refs/heads/a\ufffdb"
            })
    void refusesWhatGitRefusesAndEveryShortForm(String name) {
        assertThat(RefName.parse(name)).isEmpty();
        assertThatThrownBy(() -> new RefName(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: a full name such as refs/heads/main")
                .hasMessageNotContainingAny("\r", "\n", "\0");
    }

    @Test
    void refusesANameLongerThanAnyFileSystemTakes() {
        assertThat(RefName.parse("refs/heads/" + "x".repeat(1014))).isEmpty();
    }

    @Test
    void isPrintedAsGitPrintsIt() {
        assertThat(new RefName("refs/heads/a/b").shortName()).isEqualTo("a/b");
        assertThat(new RefName("refs/notes/commits").shortName()).isEqualTo("refs/notes/commits");
    }
}
