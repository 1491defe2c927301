package dev.jib.mounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.verify.Finding;
import dev.jib.mounts.verify.FindingKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What git derives from packs and believes: forged it is found, made by a host it is not. */
class DerivedFilesTest {
    private static final ContainerName C1 = new ContainerName("c1");

    @TempDir Path root;
    HostFixture host;
    Path packs;

    @BeforeEach
    void makeHost() {
        Needs.bubblewrap();
        host = new HostFixture(root).withRepository();
        packs = host.repository.resolve(".git/objects/pack");
        host.git("-c", "pack.writeReverseIndex=true", "repack", "-qadb");
    }

    private Shell.Answer cloned() {
        return Shell.sh(
                root, "rm -rf cloned; git clone -q --no-local R cloned; git -C cloned fsck");
    }

    private void isFoundAndMovedAside(String name) throws IOException {
        assertThat(host.mounts.verify(C1).findings())
                .singleElement()
                .satisfies(f -> {
                    assertThat(f.kind()).isEqualTo(FindingKind.DERIVED);
                    assertThat(f.path().toString()).endsWith(name);
                });
        assertThat(host.mounts.quarantine(C1).isClean()).isTrue();
        assertThat(cloned().ok().text()).doesNotContain("missing", "error");
        assertThat(host.git("fsck", "--no-progress")).doesNotContain("missing", "error");
        assertThat(host.git("repack", "-qadb")).isEmpty();
        assertThat(host.mounts.verify(C1).findings()).isEmpty();
    }

    @Test
    void aForgedBitmapBesideAnOldPackIsFound() throws IOException {
        host.sandbox("c1");
        ForgedPack.bitmap(ForgedPack.file(packs, ".bitmap"));
        assertThat(cloned().exit()).as("the host's clone lacks objects").isNotZero();

        isFoundAndMovedAside(".bitmap");
    }

    @Test
    void aForgedReverseIndexIsFoundAndThePackStays() throws IOException {
        host.sandbox("c1");
        ForgedPack.reverseIndex(ForgedPack.file(packs, ".rev"));
        assertThat(cloned().exit()).as("the host's clone is broken").isNotZero();

        isFoundAndMovedAside(".rev");
    }

    @Test
    void aMultiPackIndexThatLeavesOutAnObjectIsFound() throws IOException {
        host.git("multi-pack-index", "write");
        host.sandbox("c1");
        ForgedPack.multiPackIndex(packs.resolve("multi-pack-index"));
        assertThat(Shell.sh(host.repository, "git fsck").exit())
                .as("host git is lied to")
                .isNotZero();
        assertThat(host.git("multi-pack-index", "verify")).as("which git does not see").isEmpty();

        isFoundAndMovedAside("multi-pack-index");
        assertThat(packs.resolve("multi-pack-index")).doesNotExist();
    }

    @Test
    void aMultiPackIndexThatIsNoneIsFound() throws IOException {
        host.sandbox("c1");
        Files.writeString(packs.resolve("multi-pack-index"), "MIDX\1\1");

        isFoundAndMovedAside("multi-pack-index");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MTME", "XXXX0000"})
    void timesOfACruftPackThatEveryGcDiesOfAreFound(String content) throws IOException {
        dropACommit();
        host.sandbox("c1");
        Path times = ForgedPack.file(packs, ".mtimes");
        Files.delete(times);
        Files.writeString(times, content);
        assertThat(Shell.sh(host.repository, "git gc --cruft").text())
                .as("no gc of the host works any more")
                .contains("mtimes");

        isFoundAndMovedAside(".mtimes");
        assertThat(host.git("gc", "--cruft", "-q")).isEmpty();
    }

    /** What nothing reaches goes into a cruft pack. */
    private void dropACommit() {
        Shell.sh(
                        host.repository,
                        "git checkout"
                                + " -q --detach; git commit -q --allow-empty -m dropped;"
                                + " git checkout -q main; git reflog expire --expire=now --all; git"
                                + " repack -qd --cruft")
                .ok();
    }

    @Test
    void aHostThatRepackedMeanwhileIsNotAccused() {
        host.sandbox("c1").sh("echo x > x; git add x; git commit -qm x").ok();
        host.git("-c", "pack.writeReverseIndex=true", "repack", "-qadb");
        assertThat(host.mounts.verify(C1).findings()).isEmpty();

        host.git("commit", "-q", "--allow-empty", "-m", "more");
        host.git("repack", "-qd");
        host.git("multi-pack-index", "write");
        assertThat(host.mounts.verify(C1).findings()).isEmpty();

        host.git("repack", "-qad");
        host.git("multi-pack-index", "write", "--bitmap");
        assertThat(host.mounts.verify(C1).findings()).isEmpty();
        host.mounts.release(C1);
    }

    @Test
    void aCruftPackThatTheHostMadeMeanwhileIsNotAccused() throws IOException {
        host.sandbox("c1").sh("git commit -q --allow-empty -m x").ok();
        dropACommit();
        assertThat(ForgedPack.file(packs, ".mtimes")).exists();

        assertThat(host.mounts.verify(C1).findings()).isEmpty();
    }

    @Test
    void releaseSetsAsideWhatGitMakesAnewAndDoesNotRefuse() throws IOException {
        host.sandbox("c1").sh("git commit -q --allow-empty -m work").ok();
        ForgedPack.bitmap(ForgedPack.file(packs, ".bitmap"));

        assertThat(host.mounts.release(C1).kept()).anyMatch(l -> l.contains(".bitmap to "));

        assertThat(host.git("log", "-1", "--format=%s", "jib/c1/work")).isEqualTo("work");
        assertThat(cloned().ok().text()).doesNotContain("missing");
    }

    @Test
    void twoBitmapsOfWhichGitReadsOneAreNotBelieved() throws IOException {
        host.git("commit", "-q", "--allow-empty", "-m", "more");
        host.git("repack", "-qd");
        Path old = ForgedPack.file(packs, ".bitmap");
        Path bitmap = root.resolve("bitmap");
        Files.copy(old, bitmap);
        host.sandbox("c1");
        Files.copy(bitmap, packs.resolve("pack-0123456789012345678901234567890123456789.bitmap"));

        assertThat(host.mounts.verify(C1).findings())
                .extracting(Finding::kind)
                .containsExactly(FindingKind.DERIVED);
    }
}
