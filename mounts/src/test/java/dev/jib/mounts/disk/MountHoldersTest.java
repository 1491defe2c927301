package dev.jib.mounts.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.MountsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has a directory mounted, as a made-up {@code /proc} says. */
class MountHoldersTest {
    private static final HostPath WANTED = HostPath.of("/home/u/state/c1");
    private static final String HOST = "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n";
    private static final String CONTAINER =
            "90 80 8:1 /home/u/state/c1/R/common /home/jib/.git-common/R rw - ext4 /dev/sda1 rw\n";

    @TempDir Path proc;

    @BeforeEach
    void makeProc() throws IOException {
        process("self", "mnt:[1]", HOST);
        process("1", "mnt:[1]", HOST);
    }

    private void process(String pid, String namespace, String mounts) throws IOException {
        Files.createDirectories(proc.resolve(pid).resolve("ns"));
        Files.createSymbolicLink(proc.resolve(pid).resolve("ns/mnt"), Path.of(namespace));
        Files.writeString(proc.resolve(pid).resolve("mountinfo"), mounts);
    }

    @Test
    void seesAProcessThatHasItMounted() throws IOException {
        assertThat(MountHolders.of(WANTED, proc)).isEmpty();

        process("7", "mnt:[5]", CONTAINER);

        assertThat(MountHolders.of(WANTED, proc)).contains("7");
    }

    /** Whichever of the container's processes is listed first, one that just ends has no mounts. */
    @ParameterizedTest
    @ValueSource(strings = {"7", "8", "9"})
    void oneThatEndsMeanwhileDoesNotHideTheOthersOfItsContainer(String left) throws IOException {
        for (String pid : new String[] {"7", "8", "9"}) {
            process(pid, "mnt:[5]", pid.equals(left) ? CONTAINER : "");
        }

        assertThat(MountHolders.of(WANTED, proc)).contains(left);
    }

    @Test
    void seesAProcessWhoseFirstThreadHasEnded() throws IOException {
        process("7", "mnt:[5]", "");
        process("7/task/7", "mnt:[5]", "");
        process("7/task/8", "mnt:[5]", CONTAINER);

        assertThat(MountHolders.of(WANTED, proc)).contains("7");
    }

    @Test
    void refusesAProcThatHidesTheProcessesOfOthers() throws IOException {
        Files.delete(proc.resolve("1/mountinfo"));

        assertThatThrownBy(() -> MountHolders.of(WANTED, proc))
                .isInstanceOf(MountsException.class)
                .hasMessageContaining("hidepid")
                .hasMessageContaining("as root");
    }

    @Test
    void refusesAProcThatIsNotMounted() throws IOException {
        Files.delete(proc.resolve("self/mountinfo"));

        assertThatThrownBy(() -> MountHolders.of(WANTED, proc))
                .isInstanceOf(MountsException.class)
                .hasMessageContaining("self/mountinfo");
    }

    @Test
    void asksNobodyWhereThereIsNoProc() {
        assertThat(MountHolders.of(WANTED, proc.resolve("none"))).isEqualTo(Optional.empty());
    }
}
