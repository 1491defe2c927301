package dev.jib.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.it.stand.Command;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.Needs;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The audit log on a disk that is full: a tmpfs in a mount namespace of the gateway's own. */
class DiskFaultsTest {
    @RegisterExtension final World world = new World();
    private Path disk = Path.of("");

    @BeforeEach
    void needNamespaces() {
        Needs.program("unshare", "util-linux");
        Needs.that(
                Command.of("unshare", "--user", "--map-root-user", "--mount", "true")
                        .run()
                        .succeeded(),
                "user namespaces");
        disk = world.directory("disk");
    }

    @Test
    void aFullAuditDiskRefusesPushesKeepsFetchesGoingAndHeals() throws IOException {
        FaultStand stand =
                new FaultStand(
                        world,
                        new FaultStand.Places(world.directory("state"), disk, onDisk("96k")));
        GitRepository clone = stand.clone("clone");
        clone.commit("b.txt", "b\n");
        clone.ok("push", "-q", "origin", "HEAD:" + FaultStand.OWN + "before");
        Path filler =
                stand.gateway().root().resolve(disk.toString().substring(1)).resolve("filler");
        fill(filler);

        // The last page of the log has room for a few lines yet.
        Outcome push = clone.run("push", "origin", "HEAD:" + FaultStand.OWN + "x0");
        for (int i = 1; i < 40 && push.succeeded(); i++) {
            push = clone.run("push", "origin", "HEAD:" + FaultStand.OWN + "x" + i);
        }
        assertThat(push.exit()).isNotZero();
        String before = stand.bare().refs();
        push = clone.run("push", "origin", "HEAD:" + FaultStand.OWN + "full");
        assertThat(push.err())
                .contains("jib: push not sent: the audit log cannot be written")
                .contains("[remote rejected]");
        assertThat(stand.bare().refs()).isEqualTo(before);
        String id = stand.advance("more\n");
        clone.ok("fetch", "-q", "origin");
        assertThat(clone.id("origin/main")).isEqualTo(id);
        assertThat(problems(stand))
                .contains("the audit log cannot be written since ")
                .contains("No space left on device");
        assertThat(stand.gateway().client().call("GET", "/v1/ready", "").status()).isEqualTo(200);

        Files.delete(filler);
        assertThat(problems(stand)).isEqualTo("[]");
        clone.ok("push", "-q", "origin", "HEAD:" + FaultStand.OWN + "after");
        assertThat(stand.bare().refs()).contains(FaultStand.OWN + "after");
    }

    /** Runs the gateway where the directory is a file system of that size. */
    private List<String> onDisk(String size) {
        return List.of(
                "unshare",
                "--user",
                "--map-root-user",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs -o size=" + size + " tmpfs " + disk + " && exec \"$@\"",
                "sh");
    }

    private static String problems(FaultStand stand) throws IOException {
        return stand.gateway()
                .client()
                .call("GET", "/v1/health", "")
                .body()
                .path("problems")
                .toString();
    }

    private static void fill(Path filler) throws IOException {
        byte[] page = new byte[4096];
        try (var out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(page);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left on device");
        }
    }
}
