package dev.jib.mounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.verify.Finding;
import dev.jib.mounts.verify.FindingKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Configuration of the host that runs or reads what lies in the working tree. */
class HostProgramsTest {
    private static final ContainerName C1 = new ContainerName("c1");

    @TempDir Path root;
    HostFixture host;

    @BeforeEach
    void makeHost() {
        host = new HostFixture(root).withRepository();
        Shell.sh(
                        host.repository,
                        "mkdir -p .husky/_ tools; echo h > .husky/pre-commit; echo _ > .husky/_/h;"
                                + " echo t > tools/lint; git add .; git commit -qm tools")
                .ok();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../.gitconfig", "ROOT/R/tools/lint", "ROOT/worktrees/c1/R/x"})
    void refusesAnIncludeThatLiesInAWorkingTree(String path) throws IOException {
        host.git("config", "include.path", path.replace("ROOT", root.toString()));
        Map<String, String> before = host.metadata();

        assertThatThrownBy(() -> host.mounts.prepare(host.request("c1")))
                .hasMessageContaining("which lies in a working tree")
                .hasMessageContaining("take include.path out");
        before.keySet().removeIf(k -> k.startsWith("jib"));
        assertThat(host.metadata()).isEqualTo(before);
    }

    @Test
    void takesAnIncludeOfAFileElsewhere() throws IOException {
        Files.writeString(root.resolve("more"), "[core]\n\thooksPath = .husky/_\n");
        host.git("config", "include.path", "../../more");

        assertThat(host.mounts.plan(host.request("c1")).notes())
                .anyMatch(n -> n.contains("core.hookspath of the host runs .husky from"));
    }

    @ParameterizedTest
    @CsvSource({
        "core.hooksPath, .husky/_, .husky/pre-commit",
        "core.hooksPath, .githooks, .githooks/pre-commit",
        "filter.lint.clean, sh ./tools/lint %f, tools/lint",
        "diff.lint.textconv, tools/lint, tools/lint",
        "merge.m.driver, 'sh \"tools/lint\" %O %A', tools/lint",
        "core.fsmonitor, tools/lint, tools/lint",
        "alias.l, !tools/lint, tools/lint",
        "gpg.ssh.defaultKeyCommand, tools/lint, tools/lint",
        "hook.lint.command, tools/lint, tools/lint",
        "remote.other.uploadpack, tools/lint, tools/lint",
        "submodule.x.update, !tools/lint, tools/lint",
        "tar.x.command, tools/lint -c, tools/lint",
        "mergetool.m.path, tools/lint, tools/lint"
    })
    void warnsAndFindsWhatTheContainerChanged(String key, String value, String file)
            throws IOException {
        Needs.bubblewrap();
        host.git("config", key, value);

        MountPlan plan = host.mounts.prepare(host.request("c1")).plan();

        assertThat(plan.notes()).anyMatch(n -> n.contains("from the working tree"));
        assertThat(host.mounts.verify(C1).findings()).isEmpty();
        new Sandbox(plan).sh("mkdir -p $(dirname " + file + "); echo evil > " + file).ok();
        assertThat(host.mounts.verify(C1).findings())
                .filteredOn(f -> f.kind().dangerous())
                .extracting(Finding::kind)
                .containsOnly(FindingKind.RUN_BY_CONFIGURATION);
        assertThat(host.mounts.quarantine(C1).isClean()).isTrue();
        assertThat(host.worktree("c1").resolve(file)).doesNotExist();
        host.mounts.release(C1);
    }

    @ParameterizedTest
    @CsvSource({
        "core.hooksPath, /etc/hooks",
        "filter.lfs.process, git-lfs filter-process",
        "core.sshCommand, ssh -i ~/.ssh/id -o X=a/b",
        "alias.l, log --format=%h/%s"
    })
    void isSilentAboutProgramsThatAreNotInTheTree(String key, String value) {
        host.git("config", key, value);

        assertThat(host.mounts.plan(host.request("c1")).notes())
                .noneMatch(n -> n.contains("from the working tree"));
    }
}
