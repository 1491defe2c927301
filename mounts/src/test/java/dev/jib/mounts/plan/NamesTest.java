package dev.jib.mounts.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names and paths: what is taken, what is refused, how they compare. */
class NamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"c1", "A.b_c-d", "0", "a.lock.x"})
    void containerNamesThatAreTaken(String name) {
        assertThat(new ContainerName(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".a", "-a", "_a", "a..b", "a.", "a.lock", "a/b", "a b", "\u00e9"})
    void containerNamesThatAreRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ContainerName(name))
                .withMessageStartingWith("container: '" + name + "' (expected: 1 to 63 of ");
    }

    @Test
    void aContainerNameHasAtMost63Characters() {
        assertThat(new ContainerName("a".repeat(63)).value()).hasSize(63);
        assertThatIllegalArgumentException().isThrownBy(() -> new ContainerName("a".repeat(64)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"R", "a b", "R:1", "o'neil\"", "\u00e9", "a.b"})
    void repositoryNamesThatAreTaken(String name) {
        assertThat(new RepositoryName(name)).hasToString(name);
        assertThat(new RepositoryName(name).numbered(2).value()).isEqualTo(name + "-2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ".git", "-x", "a/b", " a", "a ", "a\nb", "a\u007fb"})
    void repositoryNamesThatAreRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RepositoryName(name))
                .withMessageContaining("expected: up to 100 characters")
                .withMessageNotContaining("\n")
                .withMessageNotContaining("\u007f");
    }

    @Test
    void aRepositoryNameHasAtMost100Characters() {
        assertThat(new RepositoryName("a".repeat(100)).value()).hasSize(100);
        assertThatIllegalArgumentException().isThrownBy(() -> new RepositoryName("a".repeat(101)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a/b", "/a//b", "/a/./b", "/a/..", "/..", "/a\0"})
    void containerPathsThatAreRefused(String path) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContainerPath.of(path))
                .withMessageStartingWith("container path: " + path.replaceAll("(?<=.)/$", ""));
    }

    @Test
    void containerPathsKnowWhatLiesBelowThem() {
        ContainerPath root = ContainerPath.of("/");
        ContainerPath a = ContainerPath.of("/a/");
        assertThat(a.value()).isEqualTo("/a");
        assertThat(root.child("a")).isEqualTo(a);
        assertThat(a.child("b/c")).isEqualTo(ContainerPath.of("/a/b/c"));
        assertThat(a.isBelow(root)).isTrue();
        assertThat(root.isBelow(root)).isFalse();
        assertThat(a.isBelow(a)).isFalse();
        assertThat(ContainerPath.of("/ab").isBelow(a)).isFalse();
        assertThat(a.child("b").isBelow(a)).isTrue();
    }

    @Test
    void hostPathsAreAbsoluteAndNormal() {
        assertThat(HostPath.of("/a/../b/./c")).hasToString("/b/c");
        assertThat(HostPath.of("/a").child("b/c")).isEqualTo(HostPath.of("/a/b/c"));
        assertThat(HostPath.of("/a/b").isInside(HostPath.of("/a"))).isTrue();
        assertThat(HostPath.of("/ab").isInside(HostPath.of("/a"))).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostPath.of("a"))
                .withMessage("host path: a (expected: an absolute path)");
    }

    @Test
    void allOfThemHaveAnOrder() {
        assertThat(
                        new TreeSet<>(
                                List.of(
                                        new ContainerName("b"),
                                        new ContainerName("a"),
                                        new ContainerName("c"))))
                .map(ContainerName::value)
                .containsExactly("a", "b", "c");
        assertThat(new TreeSet<>(List.of(new RepositoryName("b"), new RepositoryName("a"))))
                .map(RepositoryName::value)
                .containsExactly("a", "b");
        assertThat(new TreeSet<>(List.of(HostPath.of("/b"), HostPath.of("/a"))).first())
                .isEqualTo(HostPath.of("/a"));
        assertThat(new TreeSet<>(List.of(ContainerPath.of("/b"), ContainerPath.of("/a"))).first())
                .isEqualTo(ContainerPath.of("/a"));
    }

    @Test
    void usersAreTwoNumbers() {
        assertThat(UserIds.parse("1000:100")).isEqualTo(new UserIds(1000, 100));
        assertThat(UserIds.parse("0:0")).hasToString("0:0");
        for (String wrong :
                List.of("", "1", "1:2:3", "a:b", "-1:0", "0:-1", "1:", "99999999999:1")) {
            assertThatThrownBy(() -> UserIds.parse(wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("user: " + wrong)
                    .hasMessageContaining("uid:gid");
        }
    }
}
