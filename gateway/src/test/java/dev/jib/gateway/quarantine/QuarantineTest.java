package dev.jib.gateway.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuarantineTest {
    @TempDir Path root;

    @Test
    void isForItsOwnerOnlyAndGoesAwayWithItsFiles() throws Exception {
        try (Quarantine quarantine = Quarantine.open(root.resolve("deep/er"))) {
            Files.writeString(quarantine.directory().resolve("pack"), "x");
            assertThat(Files.getPosixFilePermissions(quarantine.directory()))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
        assertThat(root.resolve("deep/er")).isEmptyDirectory();
    }

    @Test
    void sweepsWhatACrashLeftAndNothingElse() throws Exception {
        Path left = Quarantine.open(root).directory();
        Files.writeString(left.resolve("kept"), "x");
        Path outside = Files.createDirectories(root.resolve("other"));
        Files.writeString(outside.resolve("file"), "x");
        Files.createSymbolicLink(root.resolve("push-link"), outside);
        assertThat(Quarantine.sweep(root)).isEqualTo(2);
        assertThat(left).doesNotExist();
        assertThat(outside.resolve("file")).exists();
        assertThat(Quarantine.sweep(root.resolve("absent"))).isZero();
    }

    @Test
    void saysThatItIsTheDiskAndNamesNoPath() throws Exception {
        Path file = Files.writeString(root.resolve("file"), "x");
        assertThatThrownBy(() -> Quarantine.open(file))
                .isInstanceOf(QuarantineException.class)
                .hasMessage(
                        "the gateway's disk does not take the push (a file is where a directory"
                                + " must be)");
        QuarantineException full =
                new QuarantineException(new IOException("No space left on device"));
        assertThat(full)
                .hasMessage("the gateway's disk does not take the push (No space left on device)");
        assertThat(new QuarantineException(new AccessDeniedException("/var/lib/jib")))
                .hasMessage("the gateway's disk does not take the push (permission denied)");
    }

    /** The push has had its outcome by then. */
    @Test
    void whatCannotBeRemovedIsLeftForTheNextStart() throws Exception {
        Quarantine quarantine = Quarantine.open(root);
        Path inside = Files.createDirectories(quarantine.directory().resolve("a/b"));
        quarantine.close();
        assertThat(inside).exists();
    }
}
