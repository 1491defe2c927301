package dev.jib.mounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.mounts.journal.PrepareRequest;
import dev.jib.mounts.journal.RepositoryRequest;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.MountsException;
import dev.jib.mounts.verify.Finding;
import dev.jib.mounts.verify.FindingKind;
import dev.jib.mounts.verify.VerifyReport;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a container made so that its own user cannot list or read it, and git, which goes by name,
 * can use it. Jib is that user, as it mostly is, and not root.
 */
class UnreadableTest {
    private static final ContainerName C1 = new ContainerName("c1");
    private static final int USER = 1234;

    @TempDir Path root;
    HostFixture host;

    @BeforeEach
    void makeHost() {
        Needs.root();
        host = new HostFixture(root).withRepository();
        host.mounts.prepare(host.request("c1"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiterString = "=>",
            value = {
                "link => rm $A/logs/HEAD; ln -s /tmp/x $A/logs/HEAD; chmod 311 $A/logs"
                        + " => admin/logs",
                "todo => mkdir $A/rebase-merge; echo 'exec touch /tmp/x' >"
                        + " $A/rebase-merge/git-rebase-todo; chmod 311 $A/rebase-merge"
                        + " => admin/rebase-merge",
                "link => mkdir $G/refs/heads/d; ln -s /tmp/x $G/refs/heads/d/x;"
                        + " chmod 311 $G/refs/heads/d => common/refs/heads/d",
                "link => mkdir -p $L/refs/d; ln -s /tmp/x $L/refs/d/x; chmod 311 $L/refs/d"
                        + " => common/logs/refs/jib-logs/c1/refs/d",
                "derived => mkdir $G/objects/pack/multi-pack-index.d; echo x >"
                        + " $G/objects/pack/multi-pack-index.d/x; chmod 311"
                        + " $G/objects/pack/multi-pack-index.d"
                        + " => common/objects/pack/multi-pack-index.d",
                "nested_repository => mkdir d; git init -q d/sub; chmod 311 d => worktree/d",
            })
    void aDirectoryThatOnlyRootCanListIsDangerousToOthers(
            String asRoot, String script, String where) throws Exception {
        plant(script);
        assertThat(kinds(host.mounts.verify(C1))).contains(kind(asRoot));

        VerifyReport found = AnotherUser.call(USER, () -> host.mounts.verify(C1));

        assertThat(found.findings())
                .filteredOn(f -> f.kind().dangerous())
                .extracting(f -> f.path().path())
                .contains(host.place("c1", where));
        AnotherUser.call(USER, () -> host.mounts.quarantine(C1));
        assertThat(AnotherUser.call(USER, () -> host.mounts.verify(C1)).isClean()).isTrue();
        assertThat(Files.exists(host.place("c1", where), LinkOption.NOFOLLOW_LINKS)).isFalse();
    }

    @Test
    void aListOfStepsThatCannotBeReadIsOneOfCommands() throws Exception {
        plant("mkdir $A/rebase-merge; cd $A/rebase-merge; echo pick x > git-rebase-todo");
        assertThat(kinds(host.mounts.verify(C1))).containsExactly(FindingKind.IN_PROGRESS);

        plant("chmod 000 $A/rebase-merge/git-rebase-todo");
        assertThat(kinds(AnotherUser.call(USER, () -> host.mounts.verify(C1))))
                .containsExactly(FindingKind.TODO);

        plant("cd $A/rebase-merge; chmod 644 git-rebase-todo; truncate -s 600M git-rebase-todo");
        assertThat(kinds(host.mounts.verify(C1))).containsExactly(FindingKind.TODO);
    }

    @Test
    void hooksThatCannotBeListedAreOthersThanThoseThatCould() throws Exception {
        Shell.sh(
                        host.repository,
                        "git worktree add -q -b topic ../wt; git init -q --template= ../wt/sub;"
                                + " mkdir ../wt/sub/.git/hooks")
                .ok();
        ContainerName c2 = new ContainerName("c2");
        host.mounts.prepare(
                PrepareRequest.of(
                        c2,
                        List.of(
                                RepositoryRequest.of(new HostPath(host.repository))
                                        .inWorktree(new HostPath(root.resolve("wt"))))));
        plant("cd ../../../wt/sub/.git; echo evil > hooks/post-commit; chmod 311 hooks");

        assertThat(kinds(AnotherUser.call(USER, () -> host.mounts.verify(c2))))
                .containsExactly(FindingKind.NESTED_REPOSITORY);
    }

    @Test
    void packsThatCannotBeListedAreRefusedAndNotMovedAside() throws Exception {
        plant("chmod 311 $G/objects/pack");

        assertThatThrownBy(() -> AnotherUser.call(USER, () -> host.mounts.quarantine(C1)))
                .hasRootCauseInstanceOf(MountsException.class)
                .hasMessageContaining("put it right with chmod u+rwx");
        plant("chmod 755 $G/objects/pack");
        assertThat(AnotherUser.call(USER, () -> host.mounts.verify(C1)).findings()).isEmpty();
    }

    @Test
    void whatRefsHeldThatCannotBeListedIsKept() throws Exception {
        plant("git branch d/x; git branch d/y HEAD~1; chmod 311 $G/refs/heads/d");

        AnotherUser.call(USER, () -> host.mounts.quarantine(C1));

        Shell.sh(root, "chown -R 0:0 .").ok();
        assertThat(host.git("for-each-ref", "--format=%(objectname)", "refs/jib/c1/unnamed"))
                .contains(host.git("rev-parse", "main"), host.git("rev-parse", "main~1"));
    }

    private void plant(String script) {
        Shell.sh(
                        host.worktree("c1"),
                        "G="
                                + host.repository
                                + "/.git; A=$G/worktrees/R; L=$G/logs/refs/jib-logs/c1; "
                                + script
                                + "; cd "
                                + root
                                + "; chmod 755 .; chown -R "
                                + USER
                                + ":"
                                + USER
                                + " .")
                .ok();
    }

    private static FindingKind kind(String word) {
        return FindingKind.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static List<FindingKind> kinds(VerifyReport report) {
        return report.findings().stream().map(Finding::kind).toList();
    }
}
