package dev.jib.it.layout;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The seed's "Local Operation Tests"; none of them has a network or a gateway. */
class LocalOperationTest extends ChecklistTest {

    @BeforeEach
    void cleanWorktree() {
        a().ok("git checkout -q -f jib/a/work && git reset -q --hard v1 && git clean -fdqx");
    }

    @Test
    @DisplayName("`git status` works")
    void gitStatusWorks() {
        assertThat(a().ok("git status --porcelain=v2 --branch"))
                .contains("# branch.head jib/a/work")
                .doesNotContain("\n1", "\n2", "\n?");
        a().ok("echo changed >a.txt; echo new >new.txt; rm sub/deep.txt; touch ignored.o");

        assertThat(a().ok("git status --porcelain --ignored"))
                .isEqualTo(" M a.txt\n D sub/deep.txt\n?? new.txt\n!! ignored.o");
        assertThat(a().ok("cd sub 2>/dev/null || mkdir sub && cd sub; git status --short"))
                .contains(" M ../a.txt");
    }

    @Test
    @DisplayName("`git add` works")
    void gitAddWorks() {
        a().ok("echo changed >a.txt; echo new >new.txt; printf '#!/bin/sh\\n' >run; chmod +x run");
        a().ok("git add a.txt new.txt && git add --chmod=+x run && git rm -q sub/deep.txt");

        assertThat(a().ok("git diff --cached --name-status"))
                .isEqualTo("M\ta.txt\nA\tnew.txt\nA\trun\nD\tsub/deep.txt");
        assertThat(a().ok("git ls-files -s run")).startsWith("100755 ");
        assertThat(a().ok("git diff --name-only")).isEmpty();
    }

    @Test
    @DisplayName("`git commit` works")
    void gitCommitWorks() {
        a().ok("echo work >a.txt; git commit -q -a -m 'work of a'");

        assertThat(a().ok("git log -1 --format='%s by %an'; git status --porcelain"))
                .isEqualTo("work of a by Somebody");
        a().ok("git commit -q --amend -m 'better words'");
        assertThat(a().ok("git log -2 --format=%s")).isEqualTo("better words\nc2");
        assertThat(a().ok("git reflog -1 --format=%gs")).isEqualTo("commit (amend): better words");
        String id = a().ok("git rev-parse HEAD");
        if (!sealed()) {
            assertThat(host().git("rev-parse", "jib/a/work")).as("seen by the host").isEqualTo(id);
        }
    }

    @Test
    @DisplayName("`git log` works")
    void gitLogWorks() {
        a().ok("git commit -q --allow-empty -m three");

        assertThat(a().ok("git log --format=%s")).isEqualTo("three\nc2\nc1");
        assertThat(a().ok("git log --oneline --graph --decorate -- sub/deep.txt")).contains("c1");
        assertThat(a().ok("git log -p -1 v1")).contains("-one", "+two");
    }

    @Test
    @DisplayName("`git diff` works")
    void gitDiffWorks() {
        a().ok("echo three >>a.txt");

        assertThat(a().ok("git diff")).contains("@@ -1 +1,2 @@", "+three");
        assertThat(a().sh("git diff --quiet").exit()).isEqualTo(1);
        a().ok("git add a.txt");
        assertThat(a().ok("git diff")).isEmpty();
        assertThat(a().ok("git diff --cached --stat")).contains("1 file changed, 1 insertion(+)");
        assertThat(a().ok("git diff v1~1 v1 -- a.txt")).contains("-one", "+two");
    }

    @Test
    @DisplayName("`git reset` works")
    void gitResetWorks() {
        a().ok("echo x >x.txt; git add x.txt; git commit -qm x; echo y >>x.txt; git add x.txt");

        a().ok("git reset -q x.txt");
        assertThat(a().ok("git status --porcelain")).isEqualTo(" M x.txt");
        a().ok("git reset -q --soft HEAD~1");
        assertThat(a().ok("git status --porcelain")).isEqualTo("AM x.txt");
        a().ok("git reset -q --hard v1");
        assertThat(a().ok("git status --porcelain; ls")).isEqualTo("a.txt\nsub");
        a().ok("git reset -q --hard ORIG_HEAD");
    }

    @Test
    @DisplayName("`git checkout` works")
    void gitCheckoutWorks() {
        a().ok("echo dirty >a.txt; git checkout -q -- a.txt");
        assertThat(a().ok("cat a.txt")).isEqualTo("two");
        a().ok("git checkout -q -b topic/one v1~1");
        assertThat(a().ok("cat a.txt; git symbolic-ref HEAD"))
                .isEqualTo("one\nrefs/heads/topic/one");
        a().ok("git checkout -q --detach v1 && git checkout -q -");
        assertThat(a().ok("git branch --show-current")).isEqualTo("topic/one");
        a().ok("git checkout -q jib/a/work && git branch -q -D topic/one");
    }

    @Test
    @DisplayName("`git branch` works")
    void gitBranchWorks() {
        a().ok("git branch one && git branch two v1~1 && git branch -m two deux");
        a().ok("git pack-refs --all && git branch three");

        assertThat(a().ok("git branch --format='%(refname:short)'"))
                .contains("one", "deux", "three", "jib/a/work");
        a().ok("git branch -q -D one deux three");
        assertThat(a().ok("git branch --format='%(refname:short)'").lines())
                .doesNotContain("one", "deux", "three");
        assertThat(a().ok("git branch --show-current")).isEqualTo("jib/a/work");
    }
}
