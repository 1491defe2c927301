package dev.jib.it.push;

import static dev.jib.it.push.PushGateway.OWN;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.it.push.PushGateway.Via;
import dev.jib.it.stand.Command;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.Needs;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** A gateway whose disk does not take what it must inspect: pushes are refused, fetches go on. */
class GatewayDiskTest {
    @RegisterExtension final World world = new World();

    @Test
    void saysThatItsQuarantineCannotBeMade() throws IOException {
        Scene scene = Scene.of(world);
        GitRepository clone = scene.cloned("clone");
        Files.deleteIfExists(scene.gateway.quarantine());
        Files.writeString(scene.gateway.quarantine(), "in the way");
        String before = scene.state();
        RawPack pack = new RawPack();
        String id =
                pack.add(
                        RawPack.COMMIT,
                        RawObjects.commit(scene.tipTree(), List.of(scene.tip), "x"));
        for (Via via : Via.values()) {
            RawAnswer answer = scene.push(via, RawPush.create(OWN + "x", id).pack(pack));
            assertThat(answer.text())
                    .isEqualTo(
                            "jib: push not sent: the gateway's disk does not take the push (a file"
                                    + " is where a directory must be); tell whoever runs the"
                                    + " gateway\n");
            assertThat(answer.report())
                    .isEqualTo(
                            "unpack not pushed\nng "
                                    + OWN
                                    + "x gateway: its disk does not take the push\n");
            assertThat(scene.gateway.audit().getLast())
                    .contains("\"event\":\"push-completed\"", "the gateway's disk does not take");
        }
        assertThat(scene.state()).isEqualTo(before);
        clone.ok("fetch", "-q", "--refetch");
        Files.delete(scene.gateway.quarantine());
        scene.untouched(before);
    }

    @Test
    void saysThatItsDiskIsFullInTheMiddleOfAPush() {
        Needs.root();
        Scene scene = Scene.of(world);
        GitRepository clone = scene.cloned("clone");
        String quarantine = world.directory("state/quarantine").toString();
        Outcome mount =
                Command.of("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", quarantine).run();
        Needs.that(mount.succeeded(), "to mount a tmpfs; mount said: " + mount.err());
        try {
            clone.writeNoise("big.bin", 6 << 20, 7).commit("big");
            String before = scene.state();
            Outcome push = clone.run("push", "origin", "HEAD:" + OWN + "x");
            assertThat(push.exit()).isEqualTo(1);
            assertThat(push.err())
                    .contains(
                            "remote: jib: push not sent: the gateway's disk does not take the push"
                                    + " (No space left on device)")
                    .contains("! [remote rejected] HEAD -> jib/agent-7/x (gateway: its disk");
            clone.ok("fetch", "-q", "--refetch");
            scene.untouched(before);
        } finally {
            Command.of("umount", quarantine).run().orFail();
        }
    }
}
