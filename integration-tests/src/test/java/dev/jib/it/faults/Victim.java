package dev.jib.it.faults;

import com.google.common.collect.ImmutableMap;
import dev.jib.gateway.demo.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** What goes wrong in a round. */
enum Victim {
    /** {@code git-remote-jib}, or git's own for smart HTTP. */
    HELPER,
    GIT,
    /** Git with all that it has started; a real container: {@link ContainerKilledTest}. */
    CONTAINER,
    GATEWAY,
    /**
     * Its server, which is in this process: all connections drop and it listens again. A server of
     * its own that is killed: {@code dev.jib.it.push.ApacheKilledTest}.
     */
    UPSTREAM,
    UPSTREAM_GIT,
    RESET,
    TRUNCATE,
    STALL,
    DRIP,
    GARBAGE,
    ERROR;

    private static final List<String> SERVED =
            List.of("http-backend", "receive-pack", "upload-pack", "index-pack", "unpack-objects");

    /** What the upstream does wrong from the beginning; empty where something is killed instead. */
    Optional<Fault> fault(Random random) {
        long bytes = random.nextInt(4) == 0 ? 0 : random.nextInt(20_000);
        return switch (this) {
            case RESET -> Optional.of(new Fault.DropRequest(bytes));
            case TRUNCATE -> Optional.of(new Fault.DropResponse(bytes / 40));
            case STALL -> Optional.of(new Fault.Stall(bytes / 40));
            case DRIP -> Optional.of(new Fault.Drip(7, Duration.ofMillis(1)));
            case GARBAGE ->
                    Optional.of(
                            new Fault.Answer(
                                    200,
                                    ImmutableMap.of("Content-Type", "text/html"),
                                    "<html>\u0000 0000 no git here</html>"));
            case ERROR -> Optional.of(Fault.Answer.status(random.nextBoolean() ? 500 : 503));
            case HELPER, GIT, CONTAINER, GATEWAY, UPSTREAM, UPSTREAM_GIT -> Optional.empty();
        };
    }

    /** Kills it (SIGKILL), while that git is under way. */
    void kill(FaultStand stand, ProcessHandle git) {
        switch (this) {
            case HELPER -> named(git.descendants(), "git-remote-");
            case GIT -> git.destroyForcibly();
            case CONTAINER -> {
                List<ProcessHandle> all = git.descendants().toList();
                git.destroyForcibly();
                all.forEach(ProcessHandle::destroyForcibly);
            }
            case GATEWAY -> stand.gateway().kill();
            case UPSTREAM -> stand.upstream().restart();
            case UPSTREAM_GIT -> {
                List<ProcessHandle> clients = git.descendants().toList();
                List<ProcessHandle> others =
                        ProcessHandle.current()
                                .descendants()
                                .filter(p -> !p.equals(git) && !clients.contains(p))
                                .toList();
                SERVED.forEach(name -> named(others.stream(), name));
            }
            case RESET, TRUNCATE, STALL, DRIP, GARBAGE, ERROR -> {}
        }
    }

    /** Whether nobody is left to tell or to be told how a push ended. */
    boolean killsClientOrGateway() {
        return switch (this) {
            case HELPER, GIT, CONTAINER, GATEWAY -> true;
            case UPSTREAM, UPSTREAM_GIT, RESET, TRUNCATE, STALL, DRIP, GARBAGE, ERROR -> false;
        };
    }

    private static void named(Stream<ProcessHandle> processes, String name) {
        processes
                .filter(p -> p.info().commandLine().orElse("").contains(name))
                .forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
