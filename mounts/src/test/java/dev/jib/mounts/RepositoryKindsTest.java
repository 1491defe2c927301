package dev.jib.mounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jib.mounts.journal.PrepareRequest;
import dev.jib.mounts.journal.RepositoryRequest;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.LayoutKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Repositories of every kind, in both layouts: work, verify, release, and the host is whole. */
class RepositoryKindsTest {
    private static final ContainerName C1 = new ContainerName("c1");

    @TempDir Path root;
    HostFixture host;

    @BeforeEach
    void makeHost() {
        Needs.bubblewrap();
        host = new HostFixture(root).withRepository();
    }

    private PrepareRequest request(Path repository, LayoutKind layout) {
        return PrepareRequest.of(C1, List.of(RepositoryRequest.of(new HostPath(repository))))
                .withLayout(layout);
    }

    @ParameterizedTest(name = "{0}, {2}")
    @CsvSource(
            delimiterString = "=>",
            value = {
                "bare => git clone -q --bare R made => SHARED",
                "bare => git clone -q --bare R made => SEALED",
                "bare, named .git => git clone -q --bare R made.git; mv made.git made => SHARED",
                "linked worktree => git -C R worktree add -q ../made => SHARED",
                "linked worktree => git -C R worktree add -q ../made => SEALED",
                "below the top => mkdir R/deep; ln -s R/deep made => SHARED",
                "submodule => git init -q super; git -C super -c protocol.file.allow=always"
                    + " submodule --quiet add ../R sub; git -C super commit -qm s; ln -s super/sub"
                    + " made => SHARED",
                "submodule => git init -q super; git -C super -c protocol.file.allow=always"
                    + " submodule --quiet add ../R sub; git -C super commit -qm s; ln -s super/sub"
                    + " made => SEALED",
                "sha256 => git init -q --object-format=sha256 made; cd made; echo a > a; git add a;"
                        + " git commit -qm c => SHARED",
                "sha256 => git init -q --object-format=sha256 made; cd made; echo a > a; git add a;"
                        + " git commit -qm c => SEALED",
                "shallow => git clone -q --depth 1 file://$PWD/R made => SHARED",
                "shallow => git clone -q --depth 1 file://$PWD/R made => SEALED",
                "partial => git -C R config uploadpack.allowFilter true; git clone -q"
                        + " --filter=blob:none file://$PWD/R made => SHARED",
                "partial => git -C R config uploadpack.allowFilter true; git clone -q"
                        + " --filter=blob:none file://$PWD/R made => SEALED",
                "borrowing => git clone -q --shared R made => SHARED",
                "borrowing => git clone -q --shared R made => SEALED",
                "worktreeConfig => git clone -q R made; git -C made sparse-checkout set => SHARED",
                "sha256 => git init -q --object-format=sha256 made; cd made; echo a > a; git add a;"
                        + " git commit -qm c => REWRITE",
                "sha256 => git init -q --object-format=sha256 made; cd made; echo a > a; git add a;"
                        + " git commit -qm c => COPY",
                "shallow => git clone -q --depth 1 file://$PWD/R made => REWRITE",
                "shallow => git clone -q --depth 1 file://$PWD/R made => COPY",
                "partial => git -C R config uploadpack.allowFilter true; git clone -q"
                        + " --filter=blob:none file://$PWD/R made => REWRITE",
                "partial => git -C R config uploadpack.allowFilter true; git clone -q"
                        + " --filter=blob:none file://$PWD/R made => COPY",
                "borrowing => git clone -q --shared R made => REWRITE",
                "borrowing => git clone -q --shared R made => COPY",
            })
    void works(String kind, String make, Form form) throws IOException {
        Shell.sh(root, make).ok();
        Path repository = root.resolve("made").toRealPath();

        Sandbox c1 =
                new Sandbox(host.mounts.prepare(form.of(request(repository, form.layout))).plan());

        c1.sh(
                        "git status --porcelain; echo x > x; git add x; git commit -qm x; echo s >"
                                + " x; git stash -q; git stash pop -q; git log --format=%s; git"
                                + " branch other; git branch -D other; git tag t")
                .ok();
        Shell.git(repository, "gc", "-q");
        assertThat(host.mounts.verify(C1).findings()).isEmpty();
        host.mounts.release(C1);
        assertThat(Shell.git(repository, "log", "-1", "--format=%s", "jib/c1/work")).isEqualTo("x");
        assertThat(Shell.git(repository, "fsck", "--no-progress"))
                .doesNotContain("error", "broken");
        Path tree = root.resolve("worktrees/c1").toFile().listFiles()[0].toPath();
        assertThat(Shell.git(tree, "status", "--porcelain").strip()).isEqualTo("M x");
    }

    /** Nothing is fetched for a copy: no upstream is asked, with whosever credential. */
    @Test
    void aCopyOfAPartialCloneThatLacksObjectsIsRefused() {
        Shell.sh(
                        root,
                        "echo other > R/a; git -C R commit -qam c3; git -C R config"
                                + " uploadpack.allowFilter true; git clone -q --filter=blob:none"
                                + " file://$PWD/R made")
                .ok();
        Path made = root.resolve("made");
        String old = host.git("rev-parse", "HEAD~1:a");

        assertThatThrownBy(
                        () -> host.mounts.prepare(Form.COPY.of(request(made, LayoutKind.SEALED))))
                .hasMessageContaining("partial clone")
                .hasMessageContaining("--objects alternates");

        assertThat(Shell.git(made, "rev-list", "--objects", "--all", "--missing=print").lines())
                .contains("?" + old);
        assertThat(host.mounts.release(C1).wasPrepared()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"SHARED", "SEALED"})
    void worksUnderAnyPath(LayoutKind layout) throws IOException {
        Path odd = Files.createDirectory(root.resolve("it's, a \"path\": $HOME"));
        Files.move(host.repository, odd.resolve("my repo"));

        Sandbox c1 =
                new Sandbox(host.mounts.prepare(request(odd.resolve("my repo"), layout)).plan());

        c1.sh("test \"$PWD\" = '/home/jib/repos/my repo'; git commit -q --allow-empty -m x").ok();
        host.mounts.release(C1);
        assertThat(Shell.git(odd.resolve("my repo"), "log", "-1", "--format=%s", "jib/c1/work"))
                .isEqualTo("x");
    }

    @ParameterizedTest
    @CsvSource({"SHARED", "SEALED"})
    void aDetachedWorktreeIsTakenAsItIs(LayoutKind layout) {
        Shell.git(host.repository, "worktree", "add", "-q", "--detach", "../wt");
        PrepareRequest request =
                PrepareRequest.of(
                                C1,
                                List.of(
                                        RepositoryRequest.of(new HostPath(host.repository))
                                                .inWorktree(new HostPath(root.resolve("wt")))))
                        .withLayout(layout);

        Sandbox c1 = new Sandbox(host.mounts.prepare(request).plan());

        c1.sh("test -z \"$(git branch --show-current)\"; git commit -q --allow-empty -m on").ok();
        assertThat(host.mounts.verify(C1).findings()).isEmpty();
        host.mounts.release(C1);
        assertThat(Shell.git(root.resolve("wt"), "log", "-1", "--format=%s")).isEqualTo("on");
    }

    @Test
    void whatAContainerCutOffTheHostKnowsAfterwards() {
        Shell.sh(
                        root,
                        "git clone -q file://$PWD/R far; git -C far commit -q --allow-empty -m"
                                + " near; git -C far commit -q --allow-empty -m far")
                .ok();
        host.mounts.prepare(host.request("c1"));
        Sandbox c1 = host.sandbox("c1");
        List<String> command = c1.command("git fetch -q --depth 1 file:///far HEAD:refs/heads/far");
        int at = command.indexOf("sh");
        command.addAll(at, List.of("--ro-bind", root.resolve("far").toString(), "/far"));
        command.addAll(at, List.of("--setenv", "GIT_CONFIG_GLOBAL", "/dev/null"));
        Shell.run(Path.of("/"), command).ok();

        host.mounts.release(C1);

        assertThat(host.git("log", "--format=%s", "far")).isEqualTo("far");
        assertThat(host.git("fsck", "--no-progress")).doesNotContain("broken", "missing");
        host.git("gc", "-q", "--prune=now");
    }

    @Test
    void aRepositoryWithReftablesIsRefusedByAGitThatDoesNotKnowThem() throws IOException {
        assumeTrue(
                Shell.sh(root, "git init -q --ref-format=reftable x").exit() != 0,
                "this git knows reftables");
        host.git("config", "core.repositoryformatversion", "1");
        Files.writeString(
                host.repository.resolve(".git/config"),
                "[extensions]\n\trefStorage = reftable\n",
                java.nio.file.StandardOpenOption.APPEND);

        assertThatThrownBy(() -> host.mounts.prepare(host.request("c1")))
                .hasMessageContaining("is no git repository that can be used")
                .hasMessageContaining("refstorage");
    }

    @Test
    void aWorktreeThatAnotherContainerHasIsRefused() {
        host.sandbox("c1");
        PrepareRequest second =
                PrepareRequest.of(
                        new ContainerName("c2"),
                        List.of(
                                RepositoryRequest.of(new HostPath(host.repository))
                                        .inWorktree(new HostPath(host.worktree("c1")))));

        assertThatThrownBy(() -> host.mounts.prepare(second))
                .hasMessageContaining("container c1")
                .hasMessageContaining("release");
    }
}
