package dev.jib.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.demo.Fault;
import dev.jib.gateway.demo.UpstreamRequest.Kind;
import dev.jib.it.stand.Await;
import dev.jib.it.stand.Container;
import dev.jib.it.stand.Docker;
import dev.jib.it.stand.Image;
import dev.jib.it.stand.Mount;
import dev.jib.it.stand.Needs;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A real container killed ({@code docker kill}: SIGKILL to all its processes) in a push and in a
 * fetch. The upstream stalls, so that it is certain what was under way. Another container with the
 * same clone and session goes on from there.
 */
class ContainerKilledTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String REF = FaultStand.OWN + "x";
    private static final String PUSH = "cd /work/c && git push origin HEAD:" + REF;
    private static final String CONFIG =
            """
            [protocol "jib"]
            \tallow = always
            [url "jib::%1$s/"]
            \tinsteadOf = %1$s/
            [user]
            \tname = a
            \temail = a@example.com
            [fetch]
            \tunpackLimit = 1
            """;

    @RegisterExtension final World world = new World();

    @SuppressWarnings("NullAway.Init") // start() sets it
    private FaultStand stand;

    @SuppressWarnings("NullAway.Init") // start() sets it
    private Container container;

    @SuppressWarnings("NullAway.Init") // start() sets it
    private Footprint footprint;

    @BeforeEach
    void start() throws IOException {
        Docker.need(Image.DEBIAN);
        stand = new FaultStand(world, FaultStand.Places.in(world));
        world.file("etc/gitconfig", CONFIG.formatted(stand.upstream().url()));
        container = container();
        ok("git clone -q " + stand.url() + " /work/c");
        footprint = Footprint.of(stand.gateway(), 16); // it has served one clone
    }

    @Test
    void inAPushWhosePackIsInTheQuarantineItMovesNothing() throws IOException {
        stand.advance("a base that no mirror has\n");
        String head = commit("git fetch -q && git reset -q --hard origin/main");
        String before = stand.bare().refs();
        long fetches = stand.upstream().requests().count(Kind.UPLOAD_PACK);
        stand.upstream().inject(r -> r.kind() == Kind.UPLOAD_PACK, new Fault.Stall(0));

        killIn(
                PUSH,
                () ->
                        stand.upstream().requests().count(Kind.UPLOAD_PACK) > fetches
                                && !stand.quarantined().isEmpty());

        isAtRest();
        assertThat(stand.bare().refs()).isEqualTo(before);
        assertThat(stand.isAllowedInAudit(REF, head)).isFalse();
        goesOn(head);
    }

    @Test
    void inAPushThatTheUpstreamHasTakenItIsInTheAuditLog() throws IOException {
        String head = commit("true");
        String before = stand.bare().refs();
        stand.upstream().inject(r -> r.kind() == Kind.RECEIVE_PACK, new Fault.Stall(0));

        killIn(PUSH, () -> stand.bare().refs().contains(REF));

        isAtRest();
        assertThat(stand.bare().id(REF)).isEqualTo(head);
        assertThat(stand.bare().refs().replace(head + " " + REF + "\n", "")).isEqualTo(before);
        stand.bare().ok("rev-list", "--objects", "--quiet", head);
        assertThat(stand.isAllowedInAudit(REF, head)).isTrue();
        assertThat(lastAudited("push-completed")).contains("may have been pushed");
        goesOn(head);
    }

    @Test
    void inAFetchItsCloneIsWhole() throws IOException {
        String old = ok("git -C /work/c rev-parse origin/main");
        String before = stand.bare().refs();
        String id = stand.advance(noise());
        stand.upstream().inject(r -> r.kind() == Kind.UPLOAD_PACK, new Fault.Stall(100_000));

        killIn("cd /work/c && git fetch origin", this::hasHalfAPack);

        isAtRest();
        assertThat(stand.bare().refs()).isEqualTo(before.replace(old, id));
        assertThat(lastAudited("served")).contains("\"outcome\":\"client gone\"");
        container = container();
        assertThat(ok("git -C /work/c rev-parse origin/main")).isEqualTo(old);
        ok("cd /work/c && git fetch -q origin && git fsck --connectivity-only --no-dangling");
        assertThat(ok("git -C /work/c rev-parse origin/main")).isEqualTo(id);
        goesOn(commit("true"));
    }

    /** Kills the container in that script, once what is to be under way is. */
    private void killIn(String script, BooleanSupplier underWay) {
        CompletableFuture<Outcome> run =
                CompletableFuture.supplyAsync(
                        () -> container.sh(script), Thread::startVirtualThread);
        Await.until(LIMIT, () -> underWay.getAsBoolean() || run.isDone(), () -> "not under way");
        assertThat(run).as("it waits for the upstream: %s", run).isNotDone();
        container.kill();
        assertThat(run.join().exit()).as("%s", run.join()).isEqualTo(137);
    }

    /** While the upstream stalls yet. */
    private void isAtRest() {
        Await.until(
                LIMIT, () -> stand.quarantined().isEmpty(), () -> "left: " + stand.quarantined());
        stand.upstream().heal();
        footprint.isBack(stand.gateway());
        assertThat(stand.verifyAudit().fault()).isEmpty();
    }

    /** A new container uses the same session and the same clone, after a person's tidying up. */
    private void goesOn(String head) throws IOException {
        container = container();
        ok("find /work/c/.git -name '*.lock' -delete; " + PUSH);
        assertThat(stand.bare().id(REF)).isEqualTo(head);
        assertThat(stand.isAllowedInAudit(REF, head)).isTrue();
        ok("cd /work/c && git fetch -q && git fsck --connectivity-only --no-dangling");
        isAtRest();
    }

    /** Commits more than the gateway keeps in memory. */
    private String commit(String first) {
        return ok(
                "cd /work/c && "
                        + first
                        + " && head -c 8000000 /dev/urandom >noise && git add . && git commit -qm m"
                        + " && git rev-parse HEAD");
    }

    /** The last line of the log, which is about that. */
    private String lastAudited(String event) throws IOException {
        String last = Files.readAllLines(world.root().resolve("audit/audit.jsonl")).getLast();
        assertThat(last).contains("\"event\":\"" + event + "\"");
        return last;
    }

    private boolean hasHalfAPack() {
        String[] names = world.root().resolve("work/c/.git/objects/pack").toFile().list();
        return names != null && String.join(" ", names).contains("tmp_pack_");
    }

    private static String noise() {
        byte[] bytes = new byte[400_000];
        new Random(1).nextBytes(bytes);
        return java.util.HexFormat.of().formatHex(bytes);
    }

    private String ok(String script) {
        return container.sh(script).orFail().out().strip();
    }

    private Container container() throws IOException {
        Path work = world.directory("work");
        return world.closing(
                Docker.start(
                        Container.Spec.of(Image.DEBIAN)
                                .as(
                                        Files.getAttribute(work, "unix:uid")
                                                + ":"
                                                + Files.getAttribute(work, "unix:gid"))
                                .mounting(
                                        Mount.readOnly(
                                                stand.socket().resolve("..").normalize(),
                                                "/run/jib"),
                                        Mount.readOnly(
                                                Needs.helper().resolve("..").normalize(),
                                                "/opt/jib/bin"),
                                        Mount.readOnly(world.root().resolve("etc"), "/opt/jib/etc"),
                                        Mount.writable(work, "/work"))
                                .with("PATH", "/opt/jib/bin:/usr/local/bin:/usr/bin:/bin")
                                .with("HOME", "/work")
                                .with("GIT_CONFIG_GLOBAL", "/opt/jib/etc/gitconfig")));
    }
}
