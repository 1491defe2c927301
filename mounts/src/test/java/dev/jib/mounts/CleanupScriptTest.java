package dev.jib.mounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bin/jib-cleanup-worktree [container]}, beside a {@code jib} that runs these classes. */
class CleanupScriptTest {
    @TempDir private Path root;
    private HostFixture host;

    @BeforeEach
    void makeHost() throws IOException {
        Needs.bubblewrap();
        // where the older implementation kept repositories: ~/.git/<name>
        host = new HostFixture(Files.createDirectory(root.resolve("home")));
        host.withRepository();
        Files.createDirectory(root.resolve("bin"));
        Files.copy(
                Path.of("../bin/jib-cleanup-worktree"),
                root.resolve("bin/jib-cleanup-worktree"),
                java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        Path jib = root.resolve("jib");
        Files.writeString(
                jib,
                "#!/bin/sh\ntest \"$1\" = mounts && shift\nexec '"
                        + Path.of(System.getProperty("java.home"), "bin/java")
                        + "' -cp '"
                        + System.getProperty("java.class.path")
                        + "' dev.jib.mounts.MountsProcess cli \"$@\"\n");
        assertThat(jib.toFile().setExecutable(true)).isTrue();
    }

    private Shell.Answer cleanup(String... words) {
        List<String> command = new java.util.ArrayList<>();
        command.add(root.resolve("bin/jib-cleanup-worktree").toString());
        command.addAll(List.of(words));
        return Shell.run(root, Map.of("HOME", host.root.toString()), command);
    }

    private String state() {
        return host.root.resolve("state").toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"c1", ""})
    void takesBackWhatACrashedContainerLeft(String container) throws IOException {
        host.git("pack-refs", "--all");
        Map<String, String> before = host.metadata();
        host.sandbox("c1").sh("echo w > w; git add w; git commit -qm work; echo u > u").ok();
        String[] words = {"--state", state(), container};

        String text =
                cleanup(container.isEmpty() ? java.util.Arrays.copyOf(words, 2) : words)
                        .ok()
                        .text();

        assertThat(text).contains("c1: ");
        assertThat(host.git("log", "-1", "--format=%s", "jib/c1/work")).isEqualTo("work");
        assertThat(host.worktree("c1").resolve("u")).exists();
        assertThat(KilledProcessTest.withoutWork(host.metadata())).isEqualTo(before);
        assertThat(cleanup(words[0], words[1]).ok().text()).doesNotContain("c1");
    }

    @Test
    void restoresWhatTheOlderImplementationLeftInRepositoriesBelowHome() throws IOException {
        Shell.sh(
                        host.root,
                        "mkdir .git; mv R/.git .git/site; git -C .git/site config core.bare true;"
                                + " git -C .git/site worktree add -q ../../wt; cd"
                                + " .git/site/worktrees/wt; cp gitdir gitdir.host-backup; echo"
                                + " /home/jib/repos/R > gitdir; echo 'gitdir:"
                                + " /home/jib/.git-admin/R' > ../../../../wt/.git")
                .ok();

        String text = cleanup("--state", state()).ok().text();

        assertThat(text).contains("gitdir: " + host.root + "/wt/.git");
        assertThat(Shell.git(host.root.resolve("wt"), "status", "--porcelain")).isEmpty();
        assertThat(host.root.resolve(".git/site/worktrees/wt/gitdir.host-backup")).doesNotExist();
    }

    @Test
    void tellsHowItIsUsed() {
        assertThat(cleanup("--help").ok().text())
                .isEqualTo(
                        "usage: jib-cleanup-worktree [--repo PATH]... [--state DIR]"
                                + " [container]\n");
        assertThat(cleanup("--all").exit()).isEqualTo(2);
    }
}
