package dev.jib.mounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.LayoutKind;
import dev.jib.mounts.plan.MountsException;
import dev.jib.mounts.release.ReleaseReport;
import dev.jib.mounts.sealed.ImportReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a sealed container has beside its refs, or damaged: brought over, or never deleted. */
class SealedLossTest {
    private static final ContainerName C1 = new ContainerName("c1");
    private static final String GIT = "/home/jib/.git-admin/R";

    @TempDir Path root;
    HostFixture host;
    Sandbox c1;

    @BeforeEach
    void makeHost() {
        Needs.bubblewrap();
        host = new HostFixture(root).withRepository();
        c1 =
                new Sandbox(
                        host.mounts
                                .prepare(host.request("c1").withLayout(LayoutKind.SEALED))
                                .plan());
    }

    private ImportReport imported() {
        return host.mounts.importFrom(C1).values().iterator().next();
    }

    @Test
    void whatARebaseWasHoldingIsImported() {
        c1.sh(
                        "echo 1 > x; git add x; git commit -qm x; echo dirty > b;"
                                + " GIT_SEQUENCE_EDITOR='sed -i 1ibreak' git rebase -q -i"
                                + " --autostash HEAD~1; test -d "
                                + GIT
                                + "/rebase-merge")
                .ok();

        host.mounts.release(C1);

        assertThat(host.git("show", "refs/jib/c1/autostash:b")).isEqualTo("dirty");
    }

    @Test
    void whatAMergeWasHoldingIsImported() {
        c1.sh(
                        "git branch other; echo 1 > x; git add x; git commit -qm x; git switch -q"
                                + " other; echo 2 > x; git add x; git commit -qm y; echo dirty > b;"
                                + " git merge --autostash jib/c1/work || test -f "
                                + GIT
                                + "/MERGE_AUTOSTASH")
                .ok();

        host.mounts.release(C1);

        assertThat(host.git("show", "refs/jib/c1/autostash:b")).isEqualTo("dirty");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            value = {
                "modules/lib => git init -q /tmp/lib; git -C /tmp/lib commit -q --allow-empty -m l;"
                    + " git -c protocol.file.allow=always submodule --quiet add /tmp/lib lib; git"
                    + " commit -qm s; git -C lib commit -q --allow-empty -m only-here; rm -r lib",
                "worktrees/wt => git worktree add -q --detach /tmp/wt; git -C /tmp/wt commit -q"
                        + " --allow-empty -m only-here",
            })
    void whatIsInGitDirectoriesOfTheContainersOwnIsNotDeleted(String place, String make)
            throws IOException {
        c1.sh(make).ok();

        assertThat(imported().refused()).singleElement().asString().contains(place);
        assertThatThrownBy(() -> host.mounts.release(C1))
                .isInstanceOf(MountsException.class)
                .hasMessageContaining(place)
                .hasMessageContaining("(expected: ")
                .hasMessageContaining("move ");

        ReleaseReport report = host.mounts.recover(C1);

        assertThat(report.kept()).anyMatch(k -> k.contains(".recovered/c1-R"));
        assertThat(root.resolve("state/.recovered/c1-R").resolve(place).resolve("HEAD")).exists();
        assertThat(host.mounts.list()).isEmpty();
    }

    @Test
    void gitDirectoriesOfTheContainersOwnThatAreGoneAgainAreNoMatter() {
        c1.sh(
                        "git worktree add -q --detach /tmp/wt; git worktree remove /tmp/wt; mkdir"
                                + " -p "
                                + GIT
                                + "/modules")
                .ok();

        assertThat(imported().refused()).isEmpty();
        assertThat(host.mounts.release(C1).wasPrepared()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {45, 60})
    void aRefIsImportedOrRefusedHoweverDeepItIs(int depth) {
        String name = "d/".repeat(depth) + "end";
        c1.sh(
                        "git commit -q --allow-empty -m deep; git update-ref refs/heads/"
                                + name
                                + " HEAD;"
                                + " git reset -q --soft HEAD~1")
                .ok();

        if (depth > 50) {
            assertThatThrownBy(() -> host.mounts.release(C1)).hasMessageContaining("nests deeper");
            assertThat(host.mounts.recover(C1).kept()).anyMatch(k -> k.contains(".recovered/"));
        } else {
            host.mounts.release(C1);
            assertThat(host.git("log", "-1", "--format=%s", "jib/c1/" + name)).isEqualTo("deep");
        }
    }

    @Test
    void aDamagedPackIsNamedAllElseIsTakenAndRecoverKeepsIt() throws IOException {
        c1.sh(
                        "git branch good; git commit -q --allow-empty -m lost; git repack -q -ad;"
                                + " git switch -q good; git commit -q --allow-empty -m loose; cd "
                                + GIT
                                + "/objects/pack; chmod 600 *; for p in *.pack; do : > $p; done")
                .ok();

        assertThat(imported().refused())
                .hasSize(2)
                .anyMatch(r -> r.startsWith("refs/heads/jib/c1/work "))
                .anyMatch(r -> r.startsWith("objects/pack/pack-"));
        assertThat(host.git("log", "-1", "--format=%s", "jib/c1/good")).isEqualTo("loose");
        assertThatThrownBy(() -> host.mounts.release(C1))
                .hasMessageContaining("objects/pack/pack-");

        List<String> kept = host.mounts.recover(C1).kept();

        assertThat(kept).anyMatch(k -> k.startsWith("objects/pack/pack-"));
        assertThat(root.resolve("state/.recovered/c1-R/objects/pack")).isNotEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {":>", "truncate -s 15T"})
    void aPackThatNoRefNeedsAndThatCannotBeTakenStopsNothing(String make) {
        String pack = "objects/pack/pack-" + "0".repeat(40) + ".pack";
        c1.sh(
                        "git commit -q --allow-empty -m loose; cd "
                                + GIT
                                + "; mkdir -p objects/pack; "
                                + make
                                + " "
                                + pack)
                .ok();

        List<String> kept = host.mounts.release(C1).kept();

        assertThat(kept).anyMatch(k -> k.startsWith(pack));
        assertThat(host.git("log", "-1", "--format=%s", "jib/c1/work")).isEqualTo("loose");
    }

    @Test
    void aContainerWhoseJournalIsLostKeepsWhatItDid() throws IOException {
        c1.sh("git commit -q --allow-empty -m only-here").ok();
        Path state = root.resolve("state/c1");
        Path journal = Files.move(state.resolve("journal.json"), root.resolve("lost"));

        for (Runnable call :
                new Runnable[] {() -> host.mounts.release(C1), () -> host.mounts.recover(C1)}) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(MountsException.class)
                    .hasMessageContaining("journal.json")
                    .hasMessageContaining("move it away");
        }

        Files.move(journal, state.resolve("journal.json"));
        host.mounts.release(C1);
        assertThat(host.git("log", "-1", "--format=%s", "jib/c1/work")).isEqualTo("only-here");
        Files.createDirectories(state);
        Files.writeString(state.resolve("journal.json.jib-new"), "{");
        assertThat(host.mounts.release(C1).wasPrepared()).isFalse();
        assertThat(state).doesNotExist();
    }
}
