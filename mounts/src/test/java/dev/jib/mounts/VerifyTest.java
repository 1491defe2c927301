package dev.jib.mounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.mounts.journal.PrepareRequest;
import dev.jib.mounts.journal.RepositoryRequest;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.LayoutKind;
import dev.jib.mounts.plan.MountsException;
import dev.jib.mounts.verify.Finding;
import dev.jib.mounts.verify.FindingKind;
import dev.jib.mounts.verify.VerifyReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a container plants is found before any host git runs there, and moved aside whole. */
class VerifyTest {
    private static final ContainerName C1 = new ContainerName("c1");

    /** In the container, {@code A} is the admin dir and {@code C} the common dir. */
    private static final String PLACES =
            "A=/home/jib/.git-admin/R; C=/home/jib/.git-common/R; cd /home/jib/repos/R; ";

    @TempDir Path root;
    HostFixture host;

    @BeforeEach
    void makeHost() {
        Needs.bubblewrap();
        host = new HostFixture(root).withRepository();
    }

    @Test
    void ordinaryWorkIsClean() {
        host.sandbox("c1")
                .sh(
                        PLACES
                                + "echo x > x; git add x; git commit -qm x; echo s > a; git stash"
                                + " -q; git switch -qc other; git merge -q spare; git tag t;"
                                + " git notes add -m n; git pack-refs --all; git branch gone; git"
                                + " branch -D gone; git repack -dq || true; git reset -q --hard"
                                + " HEAD~1; git update-index --index-version 4; git bisect start;"
                                + " git bisect reset; mkdir d; ln -s ../a d/l; echo u > u; git"
                                + " reflog expire --expire=now --all; git update-index"
                                + " --split-index; echo z > z; git add z; git gc -q || true")
                .ok();

        VerifyReport report = host.mounts.verify(C1);

        assertThat(report.findings()).isEmpty();
        assertThat(host.mounts.release(C1).wasPrepared()).isTrue();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            value = {
                "nested_repository => git init -q sub => worktree/sub/.git",
                "nested_repository => mkdir s; echo 'gitdir: ../x.git' > s/.GIT => worktree/s/.GIT",
                "nested_repository => mkdir s; echo x > s/git~1 => worktree/s/git~1",
                "nested_repository => mkdir s; printf x > s/.g$(printf '\\342\\200\\214')it => *",
                "bare_repository => git init -q --bare d/x => worktree/d/x",
                "bare_repository => mkdir x; echo ref: refs/heads/a > x/HEAD; echo . > x/commondir"
                        + " => worktree/x",
                "special_file => mkfifo d.fifo => worktree/d.fifo",
                "set_id => cp /bin/true t; chmod u+s t => worktree/t",
                "admin_file => rm $A/config.worktree; echo [x] > $A/config.worktree =>"
                        + " admin/config.worktree",
                "link => ln -sf /tmp/x $A/COMMIT_EDITMSG => admin/COMMIT_EDITMSG",
                "link => rm $A/logs/HEAD; ln -s ../x $A/logs/HEAD => admin/logs/HEAD",
                "link => rm $A/index; ln -s ../x $A/index => admin/index",
                "hard_link => ln $A/ORIG_HEAD $A/FETCH_HEAD 2>/dev/null || (echo x > $A/ORIG_HEAD;"
                        + " ln $A/ORIG_HEAD $A/FETCH_HEAD) => admin/FETCH_HEAD",
                "unknown_name => mkdir $A/evil => admin/evil",
                "special_file => rm -f $A/MERGE_MSG; mkfifo $A/MERGE_MSG => admin/MERGE_MSG",
                "head => printf 'ref: ../../x' > $A/HEAD => admin/HEAD",
                "head => printf 'ref: refs/heads/../x' > $A/HEAD => admin/HEAD",
                "index => printf garbage > $A/index => admin/index",
                "todo => mkdir $A/rebase-merge; printf 'pick 1\\nexec touch /tmp/x\\n' >"
                        + " $A/rebase-merge/git-rebase-todo => admin/rebase-merge",
                "todo => mkdir $A/rebase-merge; printf 'exec touch /tmp/x #\\342\\200\\250\\n' >"
                        + " $A/rebase-merge/git-rebase-todo => admin/rebase-merge",
                "modules => git init -q --bare $A/modules/sub => admin/modules",
                "link => ln -s /etc $C/refs/heads/lnk => common/refs/heads/lnk",
                "special_file => mkfifo $C/refs/heads/ff => common/refs/heads/ff",
                "ref => echo rubbish > $C/refs/heads/bad => common/refs/heads/bad",
                "ref => git rev-parse HEAD > $C/refs/heads/--x => common/refs/heads/--x",
                "ref => git rev-parse HEAD > '$C/refs/heads/x' 2>/dev/null || git rev-parse HEAD >"
                        + " \"$C/refs/heads/a b\" => common/refs/heads/a b",
                "ref => git update-ref 'refs/worktree/$(x)' HEAD => admin/refs/worktree/$(x)",
                "ref => git update-ref 'refs/bisect/$(x)' HEAD => admin/refs/bisect/$(x)",
                "link => mkdir -p $A/refs/worktree; ln -s /tmp/x $A/refs/worktree/x =>"
                        + " admin/refs/worktree/x",
                "ref => git symbolic-ref refs/worktree/s 'refs/heads/$(x)' =>"
                        + " admin/refs/worktree/s",
                "ref => git symbolic-ref refs/heads/s 'refs/heads/$(x)' => common/refs/heads/s",
                "ref => echo ref: refs/heads/../../x > $C/refs/heads/s => common/refs/heads/s",
                "packed_refs => echo \"$(git rev-parse HEAD) refs/replace/$(git rev-parse HEAD~1)\""
                        + " >> $C/packed/packed-refs => common/jib-refs/packed-refs",
                "packed_refs => echo 'touch /tmp/x' > $C/packed/packed-refs =>"
                        + " common/jib-refs/packed-refs",
                "link => rm -f $C/packed/packed-refs; ln -s /tmp/x $C/packed/packed-refs =>"
                        + " common/jib-refs/packed-refs",
                "unknown_name => echo x > $C/packed/evil => common/jib-refs/evil",
                "link => mkdir -p $C/logs/refs; ln -s /tmp/x $C/logs/refs/x => *",
                "object => o=$(git rev-parse HEAD:a | sed 's,..,&/,'); p=$(echo evil | git"
                        + " hash-object -w --stdin | sed 's,..,&/,'); rm -f $C/objects/$o; cp"
                        + " $C/objects/$p $C/objects/$o => *",
                "unknown_name => mkdir $C/objects/evil => common/objects/evil",
            })
    void findsItAndMovesItAside(String kind, String attack, String where) throws IOException {
        Sandbox c1 = host.sandbox("c1");
        c1.sh(PLACES + "umask 022; " + attack).ok();

        VerifyReport found = host.mounts.verify(C1);

        assertThat(found.isClean()).isFalse();
        assertThat(found.findings())
                .filteredOn(f -> f.kind().dangerous())
                .extracting(Finding::kind)
                .contains(FindingKind.valueOf(kind.toUpperCase(Locale.ROOT)));
        if (!where.equals("*")) {
            assertThat(found.findings())
                    .extracting(Finding::path)
                    .contains(new HostPath(host.place("c1", where)));
        }
        assertThatThrownBy(() -> host.mounts.release(C1))
                .isInstanceOf(MountsException.class)
                .hasMessageContaining("verify --quarantine --container c1");
        assertThat(host.mounts.quarantine(C1).isClean()).isTrue();
        host.mounts.release(C1);
        assertThat(host.git("rev-parse", "main")).hasSize(40);
        assertThat(Shell.git(host.worktree("c1"), "rev-parse", "HEAD")).hasSize(40);
        Shell.git(host.worktree("c1"), "status");
        assertThat(quarantined()).isNotEmpty();
    }

    private List<Path> quarantined() throws IOException {
        List<Path> all = new ArrayList<>();
        for (Path store :
                List.of(
                        root.resolve("worktrees/c1/.jib-quarantine/c1"),
                        host.repository.resolve(".git/jib-quarantine/c1"))) {
            if (Files.isDirectory(store)) {
                try (var entries = Files.list(store)) {
                    all.addAll(entries.toList());
                }
            }
        }
        return all;
    }

    @Test
    void anIndexThatNamesPathsOutsideIsFoundAndMadeAnew() throws IOException {
        Sandbox c1 = host.sandbox("c1");
        c1.sh("echo x > x; git add x; git commit -qm x").ok();
        Path index = host.repository.resolve(".git/worktrees/R/index");
        Files.write(index, Indexes.of("../../R/.git/hooks/post-checkout"));

        assertThat(host.mounts.verify(C1).findings())
                .singleElement()
                .satisfies(f -> {
                    assertThat(f.kind()).isEqualTo(FindingKind.INDEX);
                    assertThat(f.text()).contains("../../R/.git/hooks/post-checkout");
                });
        assertThat(host.mounts.quarantine(C1).isClean()).isTrue();
        host.mounts.release(C1);
        assertThat(Shell.git(host.worktree("c1"), "status", "--porcelain")).isEmpty();
    }

    /** A container has no right to make one; root of the host has. */
    @ParameterizedTest
    @ValueSource(strings = {"worktree/device", "admin/MERGE_MSG", "common/refs/heads/device"})
    void aDeviceIsFoundAndMovedAside(String where) {
        Path device = host.place("c1", where);
        host.sandbox("c1");
        Needs.that(
                Shell.sh(root, "mknod device c 1 5 && test -r device && rm device").exit() == 0,
                "the right to make a device");
        Shell.sh(root, "mknod " + device + " c 1 5").ok();

        assertThat(host.mounts.verify(C1).findings())
                .singleElement()
                .satisfies(f -> {
                    assertThat(f.kind()).isEqualTo(FindingKind.SPECIAL_FILE);
                    assertThat(f.path().path()).isEqualTo(device);
                    assertThat(f.text()).contains("a device");
                });
        assertThat(host.mounts.quarantine(C1).isClean()).isTrue();
        assertThat(device).doesNotExist();
        host.mounts.release(C1);
    }

    @Test
    void aMovedBranchOfTheHostIsPointedOutUnlessTheHostMovedIt() {
        Sandbox c1 = host.sandbox("c1");
        host.git("branch", "-f", "spare", "HEAD~1");
        c1.sh("git update-ref refs/heads/main HEAD~1").ok();

        assertThat(host.mounts.verify(C1).findings())
                .singleElement()
                .satisfies(f -> {
                    assertThat(f.kind()).isEqualTo(FindingKind.MOVED_REF);
                    assertThat(f.text()).contains("git update-ref refs/heads/main");
                });
        assertThat(host.mounts.verify(C1).isClean()).isTrue();
    }

    @Test
    void aPartedPackedRefsIsSeenAndMendedWithoutLosingARef() throws IOException {
        host.git("pack-refs", "--all");
        Sandbox c1 = host.sandbox("c1");
        Path packed = host.repository.resolve(".git/packed-refs");
        String text = Files.readString(packed) + host.git("rev-parse", "main");
        Files.delete(packed);
        Files.writeString(packed, text + " refs/heads/zz-by-jgit\n");
        c1.sh("git branch by-container; git pack-refs --all").ok();

        assertThat(host.mounts.verify(C1).findings())
                .extracting(Finding::kind)
                .containsExactly(FindingKind.PARTED_PACKED_REFS);
        host.mounts.quarantine(C1);

        assertThat(host.mounts.verify(C1).findings()).isEmpty();
        assertThat(c1.sh("git branch --list 'zz*' 'by*'").ok().text())
                .contains("zz-by-jgit", "by-container");
        host.mounts.release(C1);
        assertThat(host.git("branch", "--list", "zz*", "by*"))
                .contains("zz-by-jgit", "by-container");
    }

    @Test
    void aForgedPackIsFound() {
        Sandbox c1 = host.sandbox("c1");
        c1.sh(
                        PLACES
                                + "git rev-list --objects HEAD | git pack-objects -q"
                                + " $C/objects/pack/pack; cd $C/objects/pack; chmod u+w *.pack;"
                                + " printf '\\377' | dd of=$(ls *.pack) bs=1 seek=20 conv=notrunc"
                                + " 2>/dev/null")
                .ok();

        assertThat(host.mounts.verify(C1).findings())
                .extracting(Finding::kind)
                .containsExactly(FindingKind.OBJECT);
        host.mounts.quarantine(C1);
        assertThat(host.mounts.verify(C1).isClean()).isTrue();
        assertThat(host.git("fsck", "--no-progress")).doesNotContain("missing", "error");
    }

    @Test
    void nestedRepositoriesThatWereThereMayWorkButNotChangeWhatTheyRun() throws IOException {
        Shell.sh(
                        host.repository,
                        "git worktree add -q -b topic ../wt; git init -q ../wt/sub; cd ../wt/sub;"
                                + " git commit -q --allow-empty -m one")
                .ok();
        var request =
                PrepareRequest.of(
                        C1,
                        List.of(
                                RepositoryRequest.of(new HostPath(host.repository))
                                        .inWorktree(new HostPath(root.resolve("wt")))));
        Sandbox c1 = new Sandbox(host.mounts.prepare(request).plan());
        c1.sh("git config --global safe.directory '*'; cd sub; git commit -q --allow-empty -m two")
                .ok();
        assertThat(host.mounts.verify(C1).findings()).isEmpty();

        Files.writeString(root.resolve("wt/sub/.git/hooks/post-commit"), "evil");

        assertThat(host.mounts.verify(C1).findings())
                .extracting(Finding::kind)
                .containsExactly(FindingKind.NESTED_REPOSITORY);
    }

    @Test
    void theNestedRepositoryIsFoundInTheSealedLayoutToo() {
        new Sandbox(host.mounts.prepare(host.request("c1").withLayout(LayoutKind.SEALED)).plan())
                .sh("git init -q sub; mkdir .vscode; echo {} > .vscode/tasks.json")
                .ok();

        assertThat(host.mounts.verify(C1).findings())
                .extracting(Finding::kind)
                .containsExactly(FindingKind.NESTED_REPOSITORY, FindingKind.RUN_BY_TOOLS);
    }

    @Test
    void verifyChangesNothing() throws IOException {
        host.sandbox("c1").sh("git init -q sub").ok();
        Map<String, String> before = host.metadata();

        host.mounts.verify(C1);

        assertThat(host.metadata()).isEqualTo(before);
        assertThat(host.worktree("c1").resolve("sub/.git/HEAD")).exists();
    }

    @Test
    void aReplacedDotGitOfTheWorktreeIsFoundAndPutBack() throws IOException {
        host.sandbox("c1");
        Path dotGit = host.worktree("c1").resolve(".git");
        Files.delete(dotGit);
        Shell.sh(host.worktree("c1"), "git init -q .").ok();

        assertThat(host.mounts.verify(C1).findings())
                .extracting(Finding::kind)
                .containsExactly(FindingKind.DOT_GIT);
        assertThat(host.mounts.quarantine(C1).isClean()).isTrue();
        assertThat(dotGit)
                .hasContent("gitdir: " + host.repository.resolve(".git/worktrees/R") + "\n");
    }
}
