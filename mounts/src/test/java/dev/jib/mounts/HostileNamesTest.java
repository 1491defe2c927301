package dev.jib.mounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.LayoutKind;
import dev.jib.mounts.plan.MountsException;
import dev.jib.mounts.sealed.ImportReport;
import dev.jib.mounts.verify.Finding;
import dev.jib.mounts.verify.VerifyReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Names that a container chose to hurt: nothing of them is run, taken for an option or sent to a
 * terminal, and what they name is kept.
 */
class HostileNamesTest {
    private static final ContainerName C1 = new ContainerName("c1");

    @TempDir Path root;
    HostFixture host;

    @BeforeEach
    void makeHost() {
        Needs.bubblewrap();
        host = new HostFixture(root).withRepository();
    }

    private Sandbox sealed() {
        return new Sandbox(
                host.mounts.prepare(host.request("c1").withLayout(LayoutKind.SEALED)).plan());
    }

    private ImportReport imported() {
        return host.mounts.importFrom(C1).values().iterator().next();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            value = {
                "--exec=x => %2D-exec=x",
                "a$(touch${IFS}/tmp/x)b => a%24(touch%24{IFS}/tmp/x)b",
                "$(printf 'x\\302\\2332Jy') => x%C2%9B2Jy",
                "$(printf 'x\\342\\200\\256y') => x%E2%80%AEy",
                "$(printf 'caf\\351') => caf%E9",
            })
    void anImportedBranchHasAHarmlessName(String name, String harmless) {
        Sandbox c1 = sealed();
        String word = name.startsWith("$(printf") ? "\"" + name + "\"" : "'" + name + "'";
        c1.sh("git update-ref refs/heads/" + word + " $(git commit-tree -m it HEAD^{tree})").ok();

        ImportReport report = imported();

        assertThat(report.refused()).isEmpty();
        assertThat(report.imported())
                .singleElement()
                .asString()
                .endsWith(" is refs/heads/jib/c1/" + harmless)
                .doesNotContainPattern("[\\p{Cc}\\p{Cf}]");
        assertThat(host.git("log", "-1", "--format=%s", "jib/c1/" + harmless)).isEqualTo("it");
    }

    @Test
    void theBranchOfTheContainerIsFollowedByItsHarmlessName() {
        Sandbox c1 = sealed();
        c1.sh("git switch -q -c 'x$(y)'; git commit -q --allow-empty -m mine").ok();

        imported();

        assertThat(Shell.git(host.worktree("c1"), "symbolic-ref", "HEAD"))
                .isEqualTo("refs/heads/jib/c1/x%24(y)");
        assertThat(Shell.git(host.worktree("c1"), "status", "--porcelain")).isEmpty();
    }

    @Test
    void twoBranchesThatEncodeAlikeAreBothKept() {
        Sandbox c1 = sealed();
        c1.sh(
                        "git update-ref 'refs/heads/a;b' $(git commit-tree -m one HEAD^{tree}); git"
                                + " update-ref 'refs/heads/a%3Bb' $(git commit-tree -m two"
                                + " HEAD^{tree})")
                .ok();

        imported();

        assertThat(host.git("log", "--format=%s", "--no-walk", "--glob=refs/jib/c1", "--branches"))
                .contains("one", "two");
    }

    @Test
    void aNameThatNoRefCanHaveIsKeptUnnamed() {
        Sandbox c1 = sealed();
        c1.sh(
                        "c=$(git commit-tree -m it HEAD^{tree}); mkdir -p"
                            + " /home/jib/.git-admin/R/refs/heads; echo $c"
                            + " >\"/home/jib/.git-admin/R/refs/heads/$(printf 'a\\033[2J\\nb')\"")
                .ok();

        ImportReport report = imported();

        assertThat(report.imported())
                .singleElement()
                .asString()
                .contains("a?[2J?b")
                .contains("refs/jib/c1/unnamed/");
        assertThat(host.git("log", "-1", "--format=%s", "--glob=refs/jib/c1/unnamed"))
                .isEqualTo("it");
    }

    @Test
    void gitmodulesThatRunOrLeaveAreRefused() {
        Sandbox c1 = sealed();
        c1.sh(
                        "git switch -q -c url; printf '[submodule \"a\"]\\n\\tpath = a\\n\\turl ="
                            + " --upload-pack=touch /tmp/x\\n' >.gitmodules; git add .; git commit"
                            + " -qm url; git switch -q -c name HEAD~1; printf '[submodule"
                            + " \"../../x\"]\\n\\tpath = a\\n\\turl = ./a\\n' >.gitmodules; git add"
                            + " .; git commit -qm name; git switch -q -c good HEAD~1; git commit -q"
                            + " --allow-empty -m good")
                .ok();

        ImportReport report = imported();

        assertThat(report.refused()).hasSize(2).anyMatch(l -> l.contains("refs/heads/url "));
        assertThat(report.refused()).anyMatch(l -> l.contains("refs/heads/name "));
        assertThat(host.git("log", "-1", "--format=%s", "jib/c1/good")).isEqualTo("good");
    }

    @Test
    void aPackedRefsThatIsTooLargeIsNotTakenForAnEmptyOne() {
        Sandbox c1 = sealed();
        c1.sh("git branch kept; git pack-refs --all; truncate -s 3G ../../.git-admin/R/packed-refs")
                .ok();

        assertThat(imported().refused()).singleElement().asString().contains("3221225472 bytes");
        assertThatThrownBy(() -> host.mounts.release(C1))
                .isInstanceOf(MountsException.class)
                .hasMessageContaining("packed-refs has 3221225472 bytes");
    }

    @Test
    void aPackWithHolesThatIsLargerThanTheDiskIsNotCopied() {
        Sandbox c1 = sealed();
        c1.sh(
                        "git commit -q --allow-empty -m beside; cd /home/jib/.git-admin/R/objects;"
                                + " mkdir -p pack; truncate -s 7T"
                                + " pack/pack-0123456789012345678901234567890123456789.pack")
                .ok();
        long before = root.toFile().getUsableSpace();

        assertThat(imported().imported())
                .anyMatch(l -> l.contains("was not taken") && l.contains("(expected: at most"));

        assertThat(host.git("log", "-1", "--format=%s", "jib/c1/work")).isEqualTo("beside");
        assertThat(before - root.toFile().getUsableSpace()).isLessThan(1L << 30);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            value = {
                "git update-ref refs/heads/--exec=x $c => ref",
                "git update-ref 'refs/heads/a$(x)/y' $c => ref",
                "git update-ref \"refs/heads/$(printf 'x\\302\\2332Jy')\" $c => ref",
                "git update-ref refs/heads/--exec=x $c; git pack-refs --all => packed_refs",
                "git update-ref 'refs/heads/a;b' $c; git pack-refs --all => packed_refs",
                "echo \"$c refs/heads/../../x\" >>$C/packed/packed-refs => packed_refs",
            })
    void inSharedTheyAreFoundAndWhatTheyNameIsKept(String attack, String kind) {
        Sandbox c1 = host.sandbox("c1");
        c1.sh("C=/home/jib/.git-common/R; c=$(git commit-tree -m it HEAD^{tree}); " + attack).ok();

        VerifyReport found = host.mounts.verify(C1);

        assertThat(found.findings())
                .anyMatch(f -> f.kind().name().equalsIgnoreCase(kind))
                .allMatch(f -> !f.toString().matches("(?s).*[\\p{Cc}\\p{Cf}].*"));
        VerifyReport moved = host.mounts.quarantine(C1);
        assertThat(moved.isClean()).as("%s", moved).isTrue();
        assertThat(host.git("log", "-1", "--format=%s", "--glob=refs/jib/c1/unnamed"))
                .isEqualTo("it");
        host.mounts.release(C1);
        assertThat(host.git("for-each-ref", "--format=%(refname)"))
                .doesNotContain("exec=x", "$(x)", "\u009b", ";");
    }

    @Test
    void aHeadThatAPromptWouldRunIsFound() {
        Sandbox c1 = host.sandbox("c1");
        c1.sh("git symbolic-ref HEAD 'refs/heads/a$(x)b'").ok();

        assertThat(host.mounts.verify(C1).findings())
                .extracting(Finding::kind)
                .extracting(Enum::name)
                .contains("HEAD");
        assertThat(host.mounts.quarantine(C1).isClean()).isTrue();
        assertThat(Shell.git(host.worktree("c1"), "symbolic-ref", "HEAD"))
                .isEqualTo("refs/heads/jib/c1/work");
    }

    @Test
    void namesThatTheHostHadBeforeAreItsOwn() throws IOException {
        host.git("update-ref", "refs/heads/-x/y", "main");
        host.git("update-ref", "refs/heads/R&D", "main");
        host.git("update-ref", "refs/heads/$(packed)", "main");
        host.git("pack-refs", "--all");
        host.git("update-ref", "refs/heads/$(loose)", "main");
        Sandbox c1 = host.sandbox("c1");
        c1.sh("git commit -q --allow-empty -m work").ok();

        assertThat(host.mounts.verify(C1).findings()).isEmpty();
        host.mounts.release(C1);
        assertThat(host.git("for-each-ref", "--format=%(refname)", "refs/heads"))
                .contains("refs/heads/-x/y", "refs/heads/R&D", "$(packed)", "$(loose)");
    }

    @Test
    void privateRefsOfASharedContainerAreKeptByHarmlessNames() {
        Sandbox c1 = host.sandbox("c1");
        c1.sh(
                        "C=/home/jib/.git-common/R; c=$(git commit-tree -m it HEAD^{tree}); git"
                                + " update-ref 'refs/own/$(x)' $c; git commit-tree -m bad"
                                + " HEAD^{tree} >$C/refs/own/a..b")
                .ok();

        List<String> kept = host.mounts.release(C1).kept();

        assertThat(kept).anyMatch(l -> l.endsWith("as refs/jib/c1/refs/own/%24(x)"));
        assertThat(kept).anyMatch(l -> l.contains("refs/jib/c1/unnamed/"));
    }

    @Test
    void aHugeIndexAndHugePackedRefsAreFoundWithoutBeingRead() {
        Sandbox c1 = host.sandbox("c1");
        c1.sh(
                        "truncate -s 40G /home/jib/.git-admin/R/index; truncate -s 40G"
                                + " /home/jib/.git-common/R/packed/packed-refs")
                .ok();

        assertThat(host.mounts.verify(C1).findings())
                .extracting(f -> f.kind().name())
                .contains("INDEX", "PACKED_REFS");
        assertThat(host.mounts.quarantine(C1).isClean()).isTrue();
        assertThat(host.git("rev-parse", "main", "spare", "v1").lines()).hasSize(3);
        assertThat(Shell.git(host.worktree("c1"), "status", "--porcelain")).isEmpty();
    }
}
