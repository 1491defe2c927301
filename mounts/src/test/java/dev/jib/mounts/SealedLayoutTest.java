package dev.jib.mounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.mounts.journal.PrepareRequest;
import dev.jib.mounts.journal.RepositoryRequest;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.LayoutKind;
import dev.jib.mounts.plan.MountsException;
import dev.jib.mounts.plan.ObjectAccess;
import dev.jib.mounts.sealed.ImportReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sealed layout, with real git on the host and in sandboxes. */
class SealedLayoutTest {
    private static final ContainerName C1 = new ContainerName("c1");

    @TempDir Path root;
    HostFixture host;

    @BeforeEach
    void makeHost() {
        Needs.bubblewrap();
        host = new HostFixture(root).withRepository();
    }

    private PrepareRequest sealed(String container) {
        return host.request(container).withLayout(LayoutKind.SEALED);
    }

    private Sandbox sandbox(String container) {
        return new Sandbox(host.mounts.prepare(sealed(container)).plan());
    }

    private ImportReport imported() {
        return host.mounts.importFrom(C1).values().iterator().next();
    }

    @Test
    void startsCleanOnItsBranchWithTagsAndOriginAndNoOtherBranch() {
        host.git("update-ref", "refs/remotes/origin/main", "main");
        host.git("tag", "-a", "-m", "annotated", "v2");

        Sandbox c1 = sandbox("c1");

        assertThat(c1.sh("git status --porcelain; git fsck --no-progress 2>&1").ok().text())
                .isEmpty();
        assertThat(c1.sh("git for-each-ref --format='%(refname)'").ok().text())
                .isEqualTo(
                        "refs/heads/jib/c1/work\nrefs/remotes/origin/main\nrefs/tags/v1\n"
                                + "refs/tags/v2\n");
        assertThat(c1.sh("git describe; git log --format=%s").ok().text())
                .isEqualTo("v2\nc2\nc1\n");
    }

    @Test
    void noCredentialAndNoHostPathIsInAnyFileOfTheContainer() {
        Sandbox c1 = sandbox("c1");

        assertThat(
                        c1.sh(
                                        "grep -rE 'ghp_SECRET|"
                                                + root
                                                + "' /home /opt /run 2>/dev/null || echo none")
                                .text())
                .isEqualTo("none\n");
    }

    @Test
    void nothingOfTheHostButTheWorktreeCanBeWritten() throws IOException {
        Sandbox c1 = sandbox("c1");
        Map<String, String> before = host.metadata();

        c1.sh(
                        "echo x > x; git add x; git commit -qm x; git branch other; git tag t;"
                                + " git stash list; git pack-refs --all; git gc -q --prune=now;"
                                + " git branch -D other")
                .ok();

        assertThat(host.metadata()).isEqualTo(before);
        assertThat(c1.sh("touch /home/jib/.git-shared/R/objects/x").exit()).isNotZero();
        assertThat(c1.sh("echo gitdir: /tmp > .git").exit()).isNotZero();
        assertThat(c1.sh("rm -f .git").exit()).isNotZero();
    }

    @Test
    void importBringsCommitsAndTheHostsStatusIsThatOfTheContainer() throws IOException {
        Sandbox c1 = sandbox("c1");
        c1.sh("echo x > x; git add x; git commit -qm from-c1; echo u > untracked; echo m > a").ok();

        assertThat(imported().refused()).isEmpty();

        assertThat(host.git("log", "-1", "--format=%s", "jib/c1/work")).isEqualTo("from-c1");
        assertThat(Shell.git(host.worktree("c1"), "status", "--porcelain"))
                .isEqualTo("M a\n?? untracked");
        c1.sh("git add a; git commit -qm second").ok();
        assertThat(imported().imported()).hasSize(1);
        assertThat(host.git("log", "--format=%s", "-2", "jib/c1/work"))
                .isEqualTo("second\nfrom-c1");
        assertThat(imported().imported()).isEmpty();
        assertThat(host.git("for-each-ref", "refs/jib-incoming")).isEmpty();
        assertThat(host.git("fsck", "--no-progress")).doesNotContain("missing", "broken");
    }

    @Test
    void whatDoesNotFastForwardIsKeptBesideAndNothingIsDropped() {
        Sandbox c1 = sandbox("c1");
        c1.sh("echo 1 > x; git add x; git commit -qm first").ok();
        imported();
        c1.sh("git commit -q --amend -m rewritten; git branch topic HEAD~1").ok();

        imported();

        assertThat(host.git("log", "-1", "--format=%s", "jib/c1/work")).isEqualTo("first");
        assertThat(host.git("log", "-1", "--format=%s", "refs/jib/c1/heads/jib/c1/work"))
                .isEqualTo("rewritten");
        assertThat(host.git("log", "-1", "--format=%s", "jib/c1/topic")).isEqualTo("c2");
    }

    @Test
    void aContainerCannotMoveABranchOfTheHost() {
        String main = host.git("rev-parse", "main");
        Sandbox c1 = sandbox("c1");
        c1.sh(
                        "git commit -q --allow-empty -m evil; git branch main; git tag -f v1;"
                                + " git update-ref refs/remotes/origin/main HEAD;"
                                + " git update-ref refs/replace/"
                                + main
                                + " HEAD")
                .ok();

        imported();

        assertThat(host.git("rev-parse", "main")).isEqualTo(main);
        assertThat(host.git("rev-parse", "v1")).isEqualTo(main);
        assertThat(host.git("for-each-ref", "refs/replace", "refs/remotes")).isEmpty();
        assertThat(host.git("log", "-1", "--format=%s", "jib/c1/main")).isEqualTo("evil");
        assertThat(host.git("log", "-1", "--format=%s", "refs/jib/c1/tags/v1")).isEqualTo("evil");
    }

    @Test
    void releaseBringsBranchesTagsStashesAndDetachedWorkAndLeavesNoTrace() throws IOException {
        Map<String, String> before = host.metadata();
        Sandbox c1 = sandbox("c1");
        c1.sh(
                        "git commit -q --allow-empty -m work; git tag -a -m note rel;"
                                + " echo s1 > a; git stash -q; echo s2 > a; git stash -q;"
                                + " git checkout -q --detach; git commit -q --allow-empty -m loose;"
                                + " echo left > untracked")
                .ok();

        host.mounts.release(C1);

        assertThat(host.git("log", "-1", "--format=%s", "jib/c1/work")).isEqualTo("work");
        assertThat(host.git("cat-file", "-t", "refs/jib/c1/tags/rel")).isEqualTo("tag");
        assertThat(host.git("show", "refs/jib/c1/stash:a")).isEqualTo("s2");
        assertThat(host.git("show", "refs/jib/c1/stash-1:a")).isEqualTo("s1");
        assertThat(host.git("log", "-1", "--format=%s", "refs/jib/c1/HEAD")).isEqualTo("loose");
        assertThat(host.worktree("c1").resolve("untracked")).hasContent("left\n");
        host.git("gc", "-q", "--prune=now");
        assertThat(host.git("fsck", "--no-progress")).doesNotContain("missing", "broken");
        assertThat(root.resolve("state/c1")).doesNotExist();
        assertThat(host.git("for-each-ref", "refs/jib/keep")).isEmpty();
        Map<String, String> after = host.metadata();
        assertThat(after.keySet()).doesNotContain("jib", "jib-refs");
        assertThat(after.get("config")).isEqualTo(before.get("config"));
        assertThat(after.keySet()).noneMatch(k -> k.endsWith("/locked"));
    }

    @Test
    void hostGcWhileTheContainerWorksKeepsWhatItBuildsOn() {
        host.git("checkout", "-q", "-b", "gone");
        host.git("commit", "-q", "--allow-empty", "-m", "soon-unreachable");
        Sandbox c1 = sandbox("c1");
        c1.sh("git commit -q --allow-empty -m on-top").ok();
        host.git("checkout", "-q", "main");
        host.git("branch", "-D", "gone");
        host.git("update-ref", "-d", "refs/heads/jib/c1/work");
        host.git("reflog", "expire", "--expire=now", "--all");
        host.git("gc", "-q", "--prune=now");

        assertThat(c1.sh("git log --format=%s -2; git fsck --no-progress 2>&1").ok().text())
                .startsWith("on-top\nsoon-unreachable\n")
                .doesNotContain("missing");
        assertThat(imported().refused()).isEmpty();
        assertThat(host.git("log", "-1", "--format=%s", "jib/c1/work")).isEqualTo("on-top");
    }

    @Test
    void hostGitNeverOpensWhatTheContainerWrote() throws IOException {
        Sandbox c1 = sandbox("c1");
        c1.sh(
                        "git commit -q --allow-empty -m fine; cd /home/jib/.git-admin/R; printf"
                            + " '[core]\\n"
                            + " fsmonitor = touch /tmp/pwn-jib-test; false\\n' >> config; printf"
                            + " '#!/bin/sh\\ntouch /tmp/pwn-jib-test\\n' >"
                            + " hooks/reference-transaction; chmod 755 hooks/*; echo /etc >"
                            + " objects/info/alternates; ln -s /etc/passwd refs/lnk; mkfifo"
                            + " refs/heads/fifo; ln -sf /etc/passwd index; ln -s /etc objects/aa")
                .ok();

        ImportReport report = imported();

        assertThat(report.refused()).isEmpty();
        assertThat(host.git("log", "-1", "--format=%s", "jib/c1/work")).isEqualTo("fine");
        assertThat(host.git("for-each-ref", "--format=%(refname)")).doesNotContain("lnk", "fifo");
        assertThat(Path.of("/tmp/pwn-jib-test")).doesNotExist();
    }

    @Test
    void objectsThatFsckRefusesAreNotTakenAndReleaseKeepsThem() {
        Sandbox c1 = sandbox("c1");
        c1.sh(
                        "git commit -q --allow-empty -m good;"
                                + " blob=$(echo evil | git hash-object -w --stdin);"
                                + " tree=$(printf '100644 blob %s\\t.git\\n' $blob | git mktree);"
                                + " git update-ref refs/heads/bad $(git commit-tree -m bad $tree);"
                                + " git update-ref refs/heads/good HEAD")
                .ok();

        ImportReport report = imported();

        assertThat(report.refused()).singleElement().asString().contains("refs/heads/bad");
        assertThat(host.git("log", "-1", "--format=%s", "jib/c1/good")).isEqualTo("good");
        assertThat(host.git("for-each-ref")).doesNotContain("bad");
        assertThatThrownBy(() -> host.mounts.release(C1))
                .isInstanceOf(MountsException.class)
                .hasMessageContaining("refs/heads/bad")
                .hasMessageContaining("move ");
        assertThat(root.resolve("state/c1/R/git/HEAD")).exists();
        Shell.sh(root, "mv state/c1/R/git saved").ok();
        assertThat(host.mounts.release(C1).wasPrepared()).isTrue();
    }

    @Test
    void importTellsWhatIsDangerousInTheTreeTakesAllAndMovesTheIndexOnceThatIsAway()
            throws IOException {
        Sandbox c1 = sandbox("c1");
        String before = host.git("rev-parse", "jib/c1/work");
        c1.sh(
                        "git init -q nested; git -C nested commit -q --allow-empty -m n; git -C"
                                + " nested config core.fsmonitor \"touch "
                                + root
                                + "/pwned; false\"; git add nested; git commit -qm gitlink")
                .ok();

        ImportReport report = imported();

        assertThat(report.found()).singleElement().asString().startsWith("nested-repository ");
        assertThat(report.refused()).isEmpty();
        assertThat(host.git("log", "-1", "--format=%s", "jib/c1/work")).isEqualTo("gitlink");
        Path tree = host.worktree("c1");
        assertThat(Shell.git(tree, "ls-files", "nested")).isEmpty();
        Shell.git(tree, "diff-index", "--cached", "--quiet", before);
        Shell.git(tree, "status");
        assertThat(root.resolve("pwned")).doesNotExist();

        assertThat(host.mounts.quarantine(C1).isClean()).isTrue();
        assertThat(imported().found()).isEmpty();
        assertThat(Shell.git(tree, "ls-files", "nested")).isEqualTo("nested");
        Shell.git(tree, "status");
        assertThat(root.resolve("pwned")).doesNotExist();
        assertThat(Shell.git(tree, "diff", "--cached", "--name-only")).isEmpty();
    }

    @Test
    void aForgedObjectUnderAKnownIdDoesNotReachTheHost() {
        String blob = host.git("rev-parse", "main:a");
        String path = blob.substring(0, 2) + "/" + blob.substring(2);
        Sandbox c1 = sandbox("c1");
        c1.sh(
                        "new=$(echo forged | git hash-object -w --stdin); cd"
                                + " /home/jib/.git-admin/R/objects; mkdir -p "
                                + blob.substring(0, 2)
                                + "; cp $(echo $new | sed 's,^..,&/,') "
                                + path
                                + "; cd /home/jib/repos/R; git commit -q --allow-empty -m next")
                .ok();

        imported();

        assertThat(host.git("cat-file", "blob", blob)).isEqualTo("one");
        assertThat(host.git("log", "-1", "--format=%s", "jib/c1/work")).isEqualTo("next");
        assertThat(host.git("fsck", "--no-progress")).doesNotContain("mismatch", "missing");
    }

    @Test
    void copyOfObjectsHoldsNothingThatTheContainersRefsDoNotReach() throws IOException {
        host.git("checkout", "-q", "spare");
        Files.writeString(host.repository.resolve("a"), "private to spare");
        host.git("commit", "-qam", "spare-only");
        String secret = host.git("rev-parse", "spare:a");
        host.git("checkout", "-q", "main");
        PrepareRequest request = sealed("c1").withObjects(ObjectAccess.COPY);

        Sandbox c1 = new Sandbox(host.mounts.prepare(request).plan());

        assertThat(c1.sh("git cat-file -e " + secret).exit()).isNotZero();
        assertThat(c1.sh("git status --porcelain; git fsck --no-progress 2>&1").ok().text())
                .isEmpty();
        assertThat(c1.sh("ls /home/jib/.git-shared 2>/dev/null || echo none").text())
                .isEqualTo("none\n");
        c1.sh("git commit -q --allow-empty -m copied; git gc -q --prune=now").ok();
        assertThat(imported().refused()).isEmpty();
        assertThat(host.git("log", "-1", "--format=%s", "jib/c1/work")).isEqualTo("copied");
    }

    @Test
    void anAdoptedWorktreeKeepsWhatIsStaged() {
        Shell.sh(
                        host.repository,
                        "git worktree add -q -b topic ../mine; cd ../mine; echo s > s; git add s")
                .ok();
        PrepareRequest request =
                PrepareRequest.of(
                                C1,
                                List.of(
                                        RepositoryRequest.of(new HostPath(host.repository))
                                                .inWorktree(new HostPath(root.resolve("mine")))))
                        .withLayout(LayoutKind.SEALED)
                        .withObjects(ObjectAccess.COPY);

        Sandbox c1 = new Sandbox(host.mounts.prepare(request).plan());

        assertThat(c1.sh("git status --porcelain; git show :s").ok().text()).isEqualTo("A  s\ns\n");
        c1.sh("git commit -qm staged").ok();
        assertThat(imported().imported()).anyMatch(l -> l.contains("stays as it is"));
        assertThat(host.git("log", "-1", "--format=%s", "jib/c1/topic")).isEqualTo("staged");
        assertThat(host.git("log", "-1", "--format=%s", "topic")).isEqualTo("c2");
    }

    @Test
    void importRefusesASharedContainerAndCopyTheSharedLayout() {
        host.mounts.prepare(host.request("c1"));

        assertThatThrownBy(() -> host.mounts.importFrom(C1)).hasMessageContaining("layout shared");
        assertThatThrownBy(() ->
                        host.mounts.prepare(host.request("c2").withObjects(ObjectAccess.COPY)))
                .hasMessageContaining("--layout sealed");
        assertThatThrownBy(() -> host.mounts.importFrom(new ContainerName("none")))
                .hasMessageContaining("jib mounts list");
    }

    @Test
    void sharedAndSealedContainersOfOneRepositoryDoNotDisturbEachOther() {
        Sandbox sealed = sandbox("c1");
        Sandbox shared = host.sandbox("c2");
        sealed.sh("git commit -q --allow-empty -m sealed").ok();
        shared.sh("git commit -q --allow-empty -m shared; git pack-refs --all").ok();

        host.mounts.release(new ContainerName("c2"));
        host.mounts.release(C1);

        assertThat(host.git("log", "-1", "--format=%s", "jib/c1/work")).isEqualTo("sealed");
        assertThat(host.git("log", "-1", "--format=%s", "jib/c2/work")).isEqualTo("shared");
    }
}
