package dev.jib.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo's directory is made, recognised and deleted, and nothing else is. */
class DemoDirectoryTest {
    @TempDir private Path parent;

    @Test
    void isClosedToOthersAndRecognised() throws IOException {
        DemoDirectory directory = directory();
        assertThat(directory.exists()).isFalse();
        directory.make();
        directory.make();
        assertThat(directory.exists()).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.root())))
                .isEqualTo("rwx------");
    }

    @Test
    void refusesADirectoryThatNoDemoMade() throws IOException {
        Files.createDirectory(directory().root());
        assertThatThrownBy(directory()::make).hasMessageContaining("no demo of this user made it");
        assertThatThrownBy(directory()::exists).hasMessageContaining("move it away");
    }

    @Test
    void refusesADirectoryThatOthersMayEnter() throws IOException {
        directory().make();
        Files.setPosixFilePermissions(
                directory().root(), PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThatThrownBy(directory()::make).hasMessageContaining("0700");
    }

    @Test
    void refusesALinkToADirectory() throws IOException {
        DemoDirectory other = new DemoDirectory(parent.resolve("other"));
        other.make();
        Files.createSymbolicLink(directory().root(), other.root());
        assertThatThrownBy(directory()::make).hasMessageContaining("no demo of this user made it");
    }

    @Test
    void clearsAllButTheLockAndFollowsNoLink() throws IOException {
        Path outside = Files.writeString(parent.resolve("outside"), "stays\n");
        DemoDirectory directory = directory();
        directory.make();
        Files.createSymbolicLink(directory.directory("a/b").resolve("link"), outside);
        Files.createSymbolicLink(directory.file("link"), parent);
        directory.clear();
        assertThat(directory.root()).isDirectoryContaining("glob:**/.jib-demo");
        try (var entries = Files.list(directory.root())) {
            assertThat(entries).hasSize(1);
        }
        assertThat(outside).hasContent("stays\n");
        directory.delete();
        assertThat(directory.root()).doesNotExist();
    }

    private DemoDirectory directory() {
        return new DemoDirectory(parent.resolve("demo"));
    }
}
