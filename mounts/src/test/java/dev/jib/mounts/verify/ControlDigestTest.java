package dev.jib.mounts.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.mounts.disk.UntrustedDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What decides what git does changes the digest of git directories, ordinary work does not. */
class ControlDigestTest {
    @TempDir Path root;

    @BeforeEach
    void makeModules() throws IOException {
        for (String name : new String[] {"lfs", "logs", "refs", "objects", "a/HEAD", "x_HEAD"}) {
            for (String inner : new String[] {"objects/info", "refs/heads", "hooks", "logs"}) {
                Files.createDirectories(root.resolve("modules/" + name + "/" + inner));
            }
            write(name + "/HEAD", "ref: refs/heads/main");
            write(name + "/config", "[core]");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lfs/config",
                "logs/hooks/post-commit",
                "refs/config.worktree",
                "objects/config",
                "objects/info/attributes",
                "a/HEAD/config",
                "a/HEAD/hooks/pre-commit",
                "x_HEAD/config",
                "lfs/hooks/lfs/x",
                "lfs/hooks/index",
                "lfs/info/HEAD",
                "lfs/objects/info/alternates",
                "lfs/modules/logs/config",
                "HEAD",
                "lfs/worktrees/w/config.worktree"
            })
    void whateverAGitDirectoryIsCalled(String file) throws IOException {
        String before = digest();

        write(file, "[core] fsmonitor = evil");

        assertThat(digest()).isNotEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lfs/HEAD",
                "logs/ORIG_HEAD",
                "refs/index",
                "objects/logs/HEAD",
                "a/HEAD/refs/heads/main",
                "x_HEAD/objects/info/commit-graph",
                "lfs/objects/pack/x.pack",
                "lfs/objects/config",
                "lfs/lfs/objects/x",
                "lfs/COMMIT_EDITMSG",
                "lfs/packed-refs"
            })
    void ordinaryWorkIsNone(String file) throws IOException {
        String before = digest();

        write(file, "work");

        assertThat(digest()).isEqualTo(before);
    }

    @Test
    void aLinkCountsByWhereItLeads() throws IOException {
        Path hook = root.resolve("modules/lfs/hooks/pre-commit");
        Files.createSymbolicLink(hook, Path.of("../../../good"));
        String before = digest();

        Files.delete(hook);
        Files.createSymbolicLink(hook, Path.of("../../../evil"));

        assertThat(digest()).isNotEqualTo(before);
    }

    @Test
    void aHookThatCanBeRunFromNowOnCounts() throws IOException {
        write("lfs/hooks/pre-commit", "kept for later");
        String before = digest();

        Files.setPosixFilePermissions(
                root.resolve("modules/lfs/hooks/pre-commit"),
                PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(digest()).isNotEqualTo(before);
    }

    @Test
    void nothingIsLeftOutWhereThereIsNoGitDirectory() throws IOException {
        write("husky/index", "a script");
        String before = digest();

        write("husky/index", "another");

        assertThat(digest()).isNotEqualTo(before);
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve("modules").resolve(file);
        Files.createDirectories(path.resolveSibling(""));
        Files.writeString(path, text);
    }

    private String digest() {
        try (UntrustedDirectory directory = UntrustedDirectory.open(root).orElseThrow()) {
            return ControlDigest.of(directory, Path.of("modules"));
        }
    }
}
