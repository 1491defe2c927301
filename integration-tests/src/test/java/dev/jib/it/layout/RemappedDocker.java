package dev.jib.it.layout;

import dev.jib.it.stand.Await;
import dev.jib.it.stand.Command;
import dev.jib.it.stand.Docker;
import dev.jib.it.stand.Image;
import dev.jib.it.stand.Needs;
import dev.jib.it.stand.Outcome;
import dev.jib.mounts.plan.UserIds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A second Docker engine whose containers have user namespaces ({@code --userns-remap}), beside the
 * machine's own: started at first use, gone with this process. What it needs of the machine's
 * settings, {@code /etc/subuid} and {@code /etc/subgid}, it has in a mount namespace of its own; it
 * makes no bridge and no rule of iptables.
 */
final class RemappedDocker {
    /** Whom root of its containers is on the host. */
    static final UserIds ROOT = new UserIds(231072, 231072);

    private static final String RANGE = "nobody:" + ROOT.uid() + ":65536\n";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static final String LISTENS = "API listen on";
    private static final String ENDED = "dockerd has ended";

    /** Lives as long as its standard input, so that a killed test run leaves no engine. */
    private static final String SCRIPT =
            """
            start() {
                mount --bind subuid /etc/subuid && mount --bind subgid /etc/subgid &&
                    dockerd --config-file="$PWD/none.json" --storage-driver="$1" --data-root="$PWD/data" \\
                        --exec-root="$PWD/exec" --pidfile="$PWD/pid" --host="unix://$PWD/sock" \\
                        --bridge=none --iptables=false --userns-remap=nobody:nogroup
                echo dockerd has ended
            }
            start "$1" </dev/null &
            cat >/dev/null
            export DOCKER_HOST="unix://$PWD/sock"
            docker ps --quiet --all | xargs --no-run-if-empty docker rm --force
            kill "$(cat pid)"
            wait
            rm -rf --one-file-system "$PWD"
            """;

    private final Path directory;
    private final Process process;

    private RemappedDocker(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
    }

    /** The engine, with that image; skips the test where there can be none. */
    static RemappedDocker with(Image image) {
        Needs.root();
        Docker.need(image);
        Needs.program("dockerd", "docker.io");
        Needs.program("unshare", "util-linux");
        String problem = Holder.PROBLEM;
        RemappedDocker engine = Holder.ENGINE;
        Needs.that(engine != null, "a dockerd with user namespaces; it said: " + problem);
        if (engine == null) {
            throw new IllegalStateException("unreachable");
        }
        engine.load(image);
        return engine;
    }

    /** Runs a command of docker's on it. */
    Outcome run(List<String> arguments) {
        List<String> line = new ArrayList<>(List.of("docker", "--host", "unix://" + socket()));
        line.addAll(arguments);
        return Command.of(line).run();
    }

    private Path socket() {
        return directory.resolve("sock");
    }

    private synchronized void load(Image image) {
        if (!run(List.of("image", "inspect", image.reference())).succeeded()) {
            Path archive = directory.resolve("image.tar");
            Docker.run("save", "--output", archive.toString(), image.reference()).orFail();
            run(List.of("load", "--quiet", "--input", archive.toString())).orFail();
            Command.of("rm", archive.toString()).run().orFail();
        }
    }

    private void end() {
        try {
            process.getOutputStream().close();
            process.waitFor();
        } catch (IOException | InterruptedException e) {
            process.destroy();
        }
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RemappedDocker launch() throws IOException {
        Path directory = Files.createTempDirectory("jib-dockerd").toRealPath();
        // The containers' root goes through it to their files.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        Files.writeString(directory.resolve("subuid"), RANGE);
        Files.writeString(directory.resolve("subgid"), RANGE);
        Files.writeString(directory.resolve("none.json"), "{}");
        Outcome driver = Docker.run("info", "--format", "{{.Driver}}").orFail();
        ProcessBuilder builder =
                new ProcessBuilder(
                                "unshare",
                                "--mount",
                                "--net", // without a bridge it removes the other engine's docker0
                                "sh",
                                "-c",
                                SCRIPT,
                                "sh",
                                driver.out().strip())
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("log").toFile());
        RemappedDocker engine = new RemappedDocker(directory, builder.start());
        Runtime.getRuntime().addShutdownHook(new Thread(engine::end));
        Await.holds(LIMIT, () -> engine.log().contains(LISTENS) || engine.log().contains(ENDED));
        String log = engine.log();
        if (!log.contains(LISTENS)) {
            engine.end();
            throw new IOException(log);
        }
        return engine;
    }

    /** Started once per process. */
    private static final class Holder {
        static final @Nullable RemappedDocker ENGINE;
        static final String PROBLEM;

        static {
            RemappedDocker engine = null;
            String problem = "";
            try {
                engine = launch();
            } catch (IOException e) {
                problem = String.valueOf(e.getMessage());
            }
            ENGINE = engine;
            PROBLEM = problem;
        }
    }
}
