package dev.jib.it.stand;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StandTest {
    @RegisterExtension final World world = new World();

    @Test
    void equalWorkGivesEqualCommits() {
        GitRepository one = world.git().init(world.root().resolve("one"));
        GitRepository two = world.git().init(world.root().resolve("two"));

        assertThat(one.commit("a", "1")).isEqualTo(two.commit("a", "1"));
        assertThat(one.refs()).isEqualTo(one.head() + " refs/heads/main");
    }

    @Test
    void gitSeesNothingOfTheUsersEnvironment() {
        assertThat(Command.of("env").run().out()).startsWith("PATH=").hasLineCount(1);
    }

    @Test
    void aCommandThatHangsIsKilledAndFails() {
        Assertions.assertThatThrownBy(
                        () -> Command.of("sleep", "1000").within(Duration.ofMillis(50)).run())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("not ended after PT0.05S: sleep 1000");
    }

    @ParameterizedTest
    @EnumSource(Image.class)
    void gitWorksInAContainerOfEachImageOnAMountAndWithoutNetwork(Image image) {
        GitRepository repository = world.git().init(world.root().resolve("r"));
        String commit = repository.commit("a", "1");
        Container container =
                world.closing(
                        Docker.start(
                                Container.Spec.of(image)
                                        .as("1000:1000")
                                        .with("GIT_CONFIG_COUNT", "1")
                                        .with("GIT_CONFIG_KEY_0", "safe.directory")
                                        .with("GIT_CONFIG_VALUE_0", "*")
                                        .mounting(
                                                Mount.readOnly(
                                                        repository.directory(), "/home/jib/r"))));

        assertThat(container.git("/home/jib/r", "rev-parse", "HEAD")).isEqualTo(commit);
        assertThat(container.exec("git", "-C", "/home/jib/r", "tag", "t").err())
                .contains("Read-only file system");
        assertThat(container.exec("git", "ls-remote", "git://127.0.0.1/x").err())
                .contains("Connection refused");
    }

    @Test
    void theGitOnlyImageHasNoShell() {
        Container container = world.closing(Docker.start(Container.Spec.of(Image.GIT_ONLY)));

        assertThat(container.sh("true").expectFailure().both()).contains("not found");
    }

    @Test
    void theMuslImageHasNoGlibc() {
        Container container = world.closing(Docker.start(Container.Spec.of(Image.MUSL)));

        assertThat(container.sh("find / -xdev -name 'libc.so.6'").out()).isEmpty();
        assertThat(container.sh("ls /lib").out()).startsWith("ld-musl-");
    }

    @Test
    void gitWorksInASandboxThatSeesOnlyItsMounts() {
        GitRepository repository = world.git().init(world.root().resolve("r"));
        String commit = repository.commit("a", "1");
        Bubblewrap sandbox =
                Bubblewrap.need().mounting(Mount.writable(repository.directory(), "/home/jib/r"));

        assertThat(sandbox.exec("git", "-C", "r", "rev-parse", "HEAD").orFail().out())
                .isEqualTo(commit + "\n");
        assertThat(sandbox.exec("ls", "/home/jib").out()).isEqualTo("r\n");
        assertThat(sandbox.exec("ls", world.root().toString()).expectFailure().err())
                .contains("No such file");
    }
}
