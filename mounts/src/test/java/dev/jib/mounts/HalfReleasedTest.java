package dev.jib.mounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.jib.mounts.journal.PrepareRequest;
import dev.jib.mounts.journal.RepositoryRequest;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.MountsException;
import dev.jib.mounts.verify.Finding;
import dev.jib.mounts.verify.FindingKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A release was killed and the container came up again, as by a restart policy: what it did then is
 * looked at like all else.
 */
class HalfReleasedTest {
    private static final ContainerName C1 = new ContainerName("c1");

    @TempDir Path root;
    HostFixture host;

    /** What a test throws where a process would have been killed. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    @BeforeEach
    void makeHost() {
        host = new HostFixture(root).withRepository();
    }

    @ParameterizedTest
    @CsvSource({
        "SHARED, releasing",
        "SHARED, keep refs",
        "SHARED, logs",
        "SHARED, marks",
        "SHARED, detach",
        "SHARED, packed-refs",
        "REWRITE, releasing",
        "REWRITE, admin files",
        "REWRITE, packed-refs",
        "SEALED, releasing",
        "SEALED, imported",
        "SEALED, pin",
        "COPY, pin"
    })
    void theNextCallLooksAgain(Form form, String step) {
        host.mounts.prepare(form.request(host));
        releaseKilledAfter(step);
        assertThat(host.mounts.verify(C1).findings()).isEmpty();
        Shell.sh(host.worktree("c1"), "git init -q sub").ok();

        assertThat(kinds()).containsExactly(FindingKind.NESTED_REPOSITORY);
        assertThatThrownBy(() -> host.mounts.release(C1))
                .isInstanceOf(MountsException.class)
                .hasMessageContaining("verify --quarantine --container c1");
        assertThat(host.mounts.quarantine(C1).isClean()).isTrue();
        host.mounts.release(C1);
        Shell.git(host.worktree("c1"), "status");
        assertThat(host.mounts.list()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            value = {
                "ADMIN_FILE => echo '[core] fsmonitor = evil' > $A/config.worktree",
                "ADMIN_FILE => ln -s /tmp/x $A/config.worktree",
                "ADMIN_FILE => echo ../evil > $A/commondir",
                "ADMIN_FILE => echo /tmp/x > $A/gitdir",
                "DOT_GIT => echo 'gitdir: x.git' > .git",
                "LINK => ln -s /tmp/x $A/FETCH_HEAD",
                "UNKNOWN_NAME => ln -s /tmp/x $A/jib",
                "REF => echo bad > $A/../../refs/heads/x"
            })
    void nothingThatItTurnedBackCanBeChanged(FindingKind kind, String script) {
        host.mounts.prepare(host.request("c1"));
        releaseKilledAfter("packed-refs");

        Shell.sh(host.worktree("c1"), "A=../../../R/.git/worktrees/R; " + script).ok();

        assertThat(kinds()).contains(kind);
        host.mounts.recover(C1);
        Shell.git(host.worktree("c1"), "status");
        assertThat(host.place("c1", "admin/config.worktree")).doesNotExist();
        assertThat(host.place("c1", "admin/jib")).doesNotExist();
        assertThat(host.place("c1", "common/jib-refs")).doesNotExist();
    }

    @Test
    void theHostsOwnSettingsOfTheWorktreeAreKnownAndComeBack() throws IOException {
        Shell.sh(
                        host.repository,
                        "git worktree add -q -b topic ../wt; git config extensions.worktreeConfig"
                                + " true; git -C ../wt config --worktree a.b c")
                .ok();
        host.mounts.prepare(
                PrepareRequest.of(
                        C1,
                        List.of(
                                RepositoryRequest.of(new HostPath(host.repository))
                                        .inWorktree(new HostPath(root.resolve("wt"))))));
        releaseKilledAfter("marks");
        assertThat(host.mounts.verify(C1).findings()).isEmpty();
        Path settings = host.repository.resolve(".git/worktrees/wt/config.worktree");
        Files.writeString(settings, "[core] fsmonitor = evil");

        assertThat(kinds()).containsExactly(FindingKind.ADMIN_FILE);
        host.mounts.quarantine(C1);
        host.mounts.release(C1);

        assertThat(Shell.git(root.resolve("wt"), "config", "--worktree", "a.b")).isEqualTo("c");
        assertThat(settings).isRegularFile();
    }

    @ParameterizedTest
    @CsvSource({"private directory", "tell neighbours"})
    void onceNothingTellsWhatWasThereVerifySaysSoAndReleaseEndsIt(String step) {
        host.mounts.prepare(host.request("c1"));
        releaseKilledAfter(step);

        assertThat(kinds()).containsExactly(FindingKind.NOT_LOOKED_AT);
        assertThat(host.mounts.verify(C1).isClean()).isFalse();
        host.mounts.release(C1);
        assertThat(host.mounts.list()).isEmpty();
    }

    @Test
    void aRepositoryThatIsGoneIsNoProofThatItsWorktreeIsHarmless() {
        host.mounts.prepare(host.request("c1"));
        Shell.sh(root, "rm -rf R").ok();

        assertThat(kinds()).containsExactly(FindingKind.NOT_LOOKED_AT);
        host.mounts.release(C1);
    }

    private List<FindingKind> kinds() {
        return host.mounts.verify(C1).findings().stream().map(Finding::kind).toList();
    }

    private void releaseKilledAfter(String step) {
        Mounts killed =
                new Mounts(
                        HostFixture.host(
                                root,
                                reached -> {
                                    if (reached.equals("after " + step)) {
                                        throw new Killed();
                                    }
                                }));
        assertThat(catchThrowable(() -> killed.release(C1))).isInstanceOf(Killed.class);
    }
}
