package dev.jib.it.stand;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.List;

/** {@code git daemon} at a port of loopback: no authentication, no encryption. */
public final class DaemonUpstream implements AutoCloseable {
    private final World world;
    private final Path repositories;
    private final ServerProcess server;

    private DaemonUpstream(World world, List<String> options) {
        this.world = world;
        repositories = world.directory("daemon/repositories");
        Path git = Needs.program("git", "git");
        server =
                ServerProcess.start(
                        new ServerProcess.Recipe(
                                port -> {
                                    Command daemon =
                                            Command.of(
                                                    git.toString(),
                                                    "daemon",
                                                    "--verbose",
                                                    "--reuseaddr",
                                                    "--export-all",
                                                    "--listen=127.0.0.1",
                                                    "--port=" + port,
                                                    "--base-path=" + repositories);
                                    return new Command(
                                                    ImmutableList.<String>builder()
                                                            .addAll(daemon.line())
                                                            .addAll(options)
                                                            .build(),
                                                    daemon.directory(),
                                                    daemon.environment(),
                                                    daemon.input(),
                                                    daemon.timeout())
                                            .withAll(world.git().environment());
                                },
                                world.directory("daemon").resolve("log"),
                                "Ready to rumble"));
    }

    /** Starts it in the test's directory, with further options of git-daemon(1). */
    public static DaemonUpstream start(World world, String... options) {
        return world.closing(new DaemonUpstream(world, List.of(options)));
    }

    /** {@code git://127.0.0.1:PORT}. */
    public String base() {
        return "git://127.0.0.1:" + server.port();
    }

    /** Makes an empty bare repository. */
    public GitRepository createRepository(String path) {
        return world.git().initBare(repositories.resolve(path));
    }

    /** The requests that are being served break off. */
    public void breakConnections() {
        server.killChildren();
    }

    /** What it logged. */
    public String log() {
        return server.log();
    }

    @Override
    public void close() {
        server.close();
    }
}
