package dev.jib.gateway.quarantine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostFileTest {
    @TempDir Path directory;

    @Test
    void readsAPlainFileThoughItIsReplacedMeanwhile() throws IOException {
        Path file = Files.writeString(directory.resolve("f"), "what was there");
        try (PathHandle handle = PathHandle.open(file)) {
            Files.delete(file);
            Files.writeString(file, "what was put there");
            assertThat(Files.readString(handle.path())).isEqualTo("what was there");
        }
        try (HostFile open = HostFile.open(file)) {
            assertThat(new String(open.read(0, 4), UTF_8)).isEqualTo("what");
        }
    }

    @Test
    void followsNoLinkOpensNoDeviceAndWaitsForNoPipe() throws Exception {
        Path file = Files.writeString(directory.resolve("f"), "text");
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        Path pipe = directory.resolve("pipe");
        Process mkfifo = new ProcessBuilder("mkfifo", pipe.toString()).start();
        assertThat(mkfifo.waitFor(10, TimeUnit.SECONDS)).isTrue();
        for (Path path : new Path[] {link, pipe, directory, Path.of("/dev/null")}) {
            Assertions.assertTimeoutPreemptively(
                    Duration.ofSeconds(20),
                    () ->
                            assertThatThrownBy(() -> HostFile.open(path))
                                    .isInstanceOf(IOException.class)
                                    .hasMessageContaining("is not a plain file"));
        }
        assertThatThrownBy(() -> HostFile.open(directory.resolve("none")))
                .isInstanceOf(NoSuchFileException.class);
    }
}
