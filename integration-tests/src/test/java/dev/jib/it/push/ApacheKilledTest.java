package dev.jib.it.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.it.push.OverlapStand.Kind;
import dev.jib.it.stand.Await;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * An upstream that is a server of its own, apache2, killed with the git that it runs (SIGKILL) in a
 * push and in a fetch, and started again at the same port. Hooks hold git up there, so that it is
 * certain what was under way.
 */
class ApacheKilledTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String REF = PushGateway.OWN + "x";
    private static final String HOLD = "touch reached; exec sleep 1000";

    @RegisterExtension final World world = new World();

    @SuppressWarnings("NullAway.Init") // start() sets it
    private OverlapStand stand;

    @SuppressWarnings("NullAway.Init") // start() sets it
    private GitRepository clone;

    @BeforeEach
    void start() {
        stand = new OverlapStand(world, Kind.APACHE, "on", PushGateway.RULES);
        clone = clone("clone");
    }

    @Test
    void beforeARefMovedThePushIsRefusedAndNothingMoved() throws IOException {
        clone.writeNoise("noise", 3 << 20, 1).commit("m");
        String before = stand.bare.refs();
        stand.bare.hook("pre-receive", HOLD);

        Outcome push = killIn("push", "origin", "HEAD:" + REF);

        assertThat(push.succeeded()).as("%s", push).isFalse();
        assertThat(push.err()).contains("jib: ");
        assertThat(stand.bare.refs()).isEqualTo(before);
        assertThat(stand.gateway.audit().getLast())
                .contains("\"event\":\"push-completed\"")
                .doesNotContain("\"outcome\":\"ok\"");
        goesOn("pre-receive");
    }

    @Test
    void afterARefMovedThePushMayHaveBeenMadeAndIsInTheAuditLog() throws IOException {
        String head = clone.writeNoise("noise", 3 << 20, 1).commit("m");
        String before = stand.bare.refs();
        stand.bare.hook("reference-transaction", "[ \"$1\" = committed ] || exit 0; " + HOLD);

        Outcome push = killIn("push", "origin", "HEAD:" + REF);

        assertThat(push.succeeded()).as("%s", push).isFalse();
        assertThat(push.err()).contains("may have been pushed");
        assertThat(stand.bare.refs().replace(head + " " + REF + "\n", "")).isEqualTo(before);
        assertThat(stand.bare.id(REF)).isEqualTo(head);
        assertThat(stand.gateway.audit())
                .anyMatch(line -> line.contains("push-decided") && line.contains(head));
        assertThat(stand.gateway.audit().getLast()).contains("may have been pushed");
        goesOn("reference-transaction");
    }

    @Test
    void inAFetchTheCloneStaysAsItWas() throws IOException {
        GitRepository other = clone("other");
        String id = other.writeNoise("noise", 3 << 20, 1).commit("m");
        other.ok("push", "-q", "origin", "HEAD:" + REF);
        String before = stand.bare.refs();
        String had = clone.refs();
        holdFetches();

        Outcome fetch = killIn("fetch", "origin");

        assertThat(fetch.succeeded()).as("%s", fetch).isFalse();
        assertThat(fetch.err()).contains("jib: ");
        assertThat(stand.bare.refs()).isEqualTo(before);
        assertThat(clone.refs()).isEqualTo(had);
        Files.delete(stand.apache().gitConfiguration());
        stand.apache().startAgain();
        clone.ok("fetch", "-q", "origin");
        assertThat(clone.id("origin/jib/agent-7/x")).isEqualTo(id);
        clone.ok("fsck", "--connectivity-only", "--no-dangling");
    }

    private GitRepository clone(String name) {
        return stand.gateway
                .container(stand.session)
                .clone(stand.gateway.url("acme/site"), world.root().resolve(name));
    }

    /** Has the upstream send the beginning of a pack, and no more. */
    private void holdFetches() throws IOException {
        Path hook = world.file("hook", "#!/bin/sh\n\"$@\" | head -c 1000000\n" + HOLD + "\n");
        Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(
                stand.apache().gitConfiguration(), "[uploadpack]\n\tpackObjectsHook = " + hook);
    }

    private Outcome killIn(String... arguments) throws IOException {
        Path reached = stand.bare.directory().resolve("reached");
        CompletableFuture<Outcome> run =
                CompletableFuture.supplyAsync(
                        () -> clone.run(arguments), Thread::startVirtualThread);
        Await.until(LIMIT, () -> Files.exists(reached) || run.isDone(), () -> "not under way");
        assertThat(run).as("it waits for the upstream: %s", run).isNotDone();
        stand.apache().kill();
        Outcome outcome = run.join();
        Files.delete(reached);
        assertThat(stand.gateway.quarantine()).isEmptyDirectory();
        return outcome;
    }

    /** The same push, once the upstream is there again. */
    private void goesOn(String hook) throws IOException {
        Files.delete(stand.bare.directory().resolve("hooks").resolve(hook));
        stand.apache().startAgain();
        clone.ok("push", "-q", "origin", "HEAD:" + REF);
        assertThat(stand.bare.id(REF)).isEqualTo(clone.head());
        stand.bare.ok("rev-list", "--objects", "--quiet", REF);
        clone.ok("fetch", "-q", "origin");
        assertThat(clone.id("origin/jib/agent-7/x")).isEqualTo(clone.head());
    }
}
