package dev.jib.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.app.AdminClient;
import dev.jib.it.stand.Await;
import dev.jib.it.stand.Command;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.Needs;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * State, sessions, quarantine, mirrors and audit log each on a disk of its own, which is full or
 * read-only in turn: nothing moves unreported, fetches go on, and it heals without a restart. The
 * log's disk is not made read-only under a running gateway: the kernel refuses that while a file is
 * open for writing there, as the log always is.
 */
class EachDiskTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<String> DISKS =
            List.of("state", "state/sessions", "state/quarantine", "state/mirrors", "audit");

    @RegisterExtension final World world = new World();

    @BeforeEach
    void needNamespaces() {
        Needs.program("unshare", "util-linux");
        Needs.program("nsenter", "util-linux");
        Needs.that(
                Command.of("unshare", "--user", "--map-root-user", "--mount", "true")
                        .run()
                        .succeeded(),
                "user namespaces");
    }

    @Test
    void aFullOneRefusesWhatNeedsItAndHeals() throws IOException {
        FaultStand stand = stand(onDisks(""));
        GitRepository clone = stand.clone("clone");
        Footprint footprint = Footprint.of(stand.gateway(), 16); // it has served one clone
        for (String disk : DISKS) {
            Path filler = stand.seen(world.root().resolve(disk).resolve("filler"));
            fill(filler);
            suffers(stand, clone, disk, told(disk, "No space left on device"));
            Files.delete(filler);
            works(stand, clone, disk);
            footprint.isBack(stand.gateway());
        }
    }

    @Test
    void aReadOnlyOneRefusesWhatNeedsItAndHeals() throws IOException {
        FaultStand stand = stand(onDisks(""));
        GitRepository clone = stand.clone("clone");
        Footprint footprint = Footprint.of(stand.gateway(), 16); // it has served one clone
        for (String disk : DISKS) {
            if (disk.equals("audit")) {
                continue; // see above
            }
            remount(stand, disk, "ro");
            suffers(stand, clone, disk, told(disk, "Read-only file system"));
            remount(stand, disk, "rw");
            works(stand, clone, disk);
            footprint.isBack(stand.gateway());
        }
    }

    @Test
    void doesNotStartWithAReadOnlyOneAndSaysWhich() {
        for (String disk : List.of("state/sessions", "audit")) {
            String readOnly = " && mount -o remount,ro " + world.root().resolve(disk);
            AssertionError refused =
                    org.junit.jupiter.api.Assertions.assertThrows(
                            AssertionError.class, () -> stand(onDisks(readOnly)));
            assertThat(refused)
                    .hasMessageContaining("the gateway did not start")
                    .hasMessageContaining(world.root().resolve(disk).toString())
                    .hasMessageContaining("Read-only file system");
        }
    }

    /** The line that tells of it, a pattern; none where a push does not need that disk. */
    private static Optional<String> told(String disk, String why) {
        return switch (disk) {
            case "state", "state/sessions" -> Optional.empty();
            case "state/quarantine", "state/mirrors" ->
                    Optional.of(
                            "remote: jib: push not sent: the gateway's disk does not take the push"
                                    + " \\(%s\\); tell whoever runs the gateway".formatted(why));
            default ->
                    Optional.of(
                            "remote: jib: push not sent: the audit log cannot be written; tell"
                                    + " whoever runs the gateway");
        };
    }

    /** A push on a base that no mirror has; it says what it was, and fetches go on. */
    private void suffers(FaultStand stand, GitRepository clone, String disk, Optional<String> line)
            throws IOException {
        Map<String, String> before = refs(stand);
        String ref = FaultStand.OWN + disk.replace('/', '-');
        if (disk.equals("state/quarantine")) {
            clone.writeNoise("noise", 8 << 20, before.size()); // a small push needs no disk
        }
        clone.commit("f", disk + before.size() + "\n");
        Outcome push = pushUntilItFails(clone, ref, line.isPresent());
        Map<String, String> moved = refs(stand);
        moved.keySet().removeAll(before.keySet());
        if (line.isPresent()) {
            assertThat(push.succeeded()).as("%s: %s", disk, push).isFalse();
            assertThat(push.err()).as(disk).containsPattern(line.get());
            assertThat(moved).as("%s: %s", disk, push).doesNotContainKey(ref);
        } else {
            assertThat(push.succeeded()).as("%s: %s", disk, push).isTrue();
            assertThat(moved).containsKey(ref);
        }
        String id = stand.advance("beside " + disk + before.size() + "\n");
        clone.ok("fetch", "-q", "origin");
        assertThat(clone.id("origin/main")).isEqualTo(id);
        AdminClient.Answer session = session(stand, "new");
        assertThat(session.isOk())
                .as("%s: %s", disk, session)
                .isEqualTo(!disk.endsWith("sessions"));
        if (session.isOk()) {
            stand.gateway().client().call("DELETE", "/v1/sessions/new", "");
        } else {
            assertThat(Files.exists(world.root().resolve("run/new"))).isFalse();
        }
    }

    /** The last page of a log has room for a few lines yet. */
    private static Outcome pushUntilItFails(GitRepository clone, String ref, boolean needed) {
        Outcome push = clone.run("push", "origin", "HEAD:" + ref + "-0");
        for (int i = 1; needed && i < 40 && push.succeeded(); i++) {
            push = clone.run("push", "origin", "HEAD:" + ref + "-" + i);
        }
        return clone.run("push", "origin", "HEAD:" + ref);
    }

    private static void works(FaultStand stand, GitRepository clone, String disk)
            throws IOException {
        clone.ok("reset", "-q", "--hard", "origin/main");
        String head = clone.commit("f", "after " + disk + "\n");
        String ref = FaultStand.OWN + "after/" + disk + refs(stand).size();
        clone.ok("push", "-q", "origin", "HEAD:" + ref);
        assertThat(stand.bare().id(ref)).isEqualTo(head);
        assertThat(session(stand, "again").isOk()).isTrue();
        stand.gateway().client().call("DELETE", "/v1/sessions/again", "");
        Await.until(
                LIMIT, () -> stand.quarantined().isEmpty(), () -> "left: " + stand.quarantined());
        assertThat(stand.verifyAudit().fault()).isEmpty();
    }

    private static AdminClient.Answer session(FaultStand stand, String id) throws IOException {
        return stand.gateway()
                .client()
                .call(
                        "POST",
                        "/v1/sessions",
                        "{\"id\":\"%s\",\"principal\":\"agent-7\",\"repositories\":[\"acme/site\"]}"
                                .formatted(id));
    }

    private static Map<String, String> refs(FaultStand stand) {
        Map<String, String> refs = new LinkedHashMap<>();
        stand.bare()
                .refs()
                .lines()
                .forEach(line -> {
                    String[] words = line.split(" ", 2);
                    refs.put(words[1], words[0]);
                });
        return refs;
    }

    private FaultStand stand(List<String> before) {
        return new FaultStand(
                world,
                new FaultStand.Places(
                        world.root().resolve("state"), world.root().resolve("audit"), before));
    }

    /** Runs the gateway where each directory is a file system of its own. */
    private List<String> onDisks(String then) {
        List<String> mounts = new ArrayList<>();
        for (String disk : DISKS) {
            world.directory(disk);
            Path place = world.root().resolve(disk);
            mounts.add(
                    "mkdir -p %s && mount -t tmpfs -o size=256k tmpfs %s".formatted(place, place));
        }
        String script = String.join(" && ", mounts) + then + " && exec \"$@\"";
        return List.of("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh");
    }

    private void remount(FaultStand stand, String disk, String how) {
        List<String> line =
                new ArrayList<>(List.of("nsenter", "--target", stand.gateway().pid(), "--user"));
        line.addAll(List.of("--mount", "--preserve-credentials", "mount", "-o", "remount," + how));
        line.add(world.root().resolve(disk).toString());
        Command.of(line).run().orFail();
    }

    private static void fill(Path filler) throws IOException {
        byte[] page = new byte[4096];
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(page);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left on device");
        }
    }
}
