package dev.jib.it.faults;

import dev.jib.gateway.app.AdminClient;
import dev.jib.it.stand.Await;
import dev.jib.it.stand.Command;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A gateway in a process of its own, that can be killed and measured. */
final class FaultGateway implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String READY = "jib gateway: ready";
    private static final Pattern PORT = Pattern.compile(READY + ", smart HTTP on .*:(\\d+)");

    private final Path config;
    private final Path log;
    private final Path admin;
    private final List<String> before;
    private Process process;
    private int starts;

    /**
     * Starts it.
     *
     * @param admin its admin socket, as the configuration says
     * @param before a command that runs the rest of its arguments, such as {@code prlimit}; or none
     */
    FaultGateway(World world, Path config, Path admin, List<String> before) {
        this.config = config;
        this.log = world.root().resolve("gateway.log");
        this.admin = admin;
        this.before = List.copyOf(before);
        this.process = launch();
    }

    /** Kills it where it stands (SIGKILL). */
    void kill() {
        try {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Starts it again from the same files. */
    void restart() {
        process = launch();
    }

    AdminClient client() {
        return new AdminClient(admin);
    }

    /** How many descriptors it has open. */
    int descriptors() {
        try (Stream<Path> open = Files.list(Path.of("/proc", pid(), "fd"))) {
            return (int) open.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its resident memory in MiB. */
    int residentMiB() {
        try (Stream<String> lines = Files.lines(Path.of("/proc", pid(), "status"))) {
            String line = lines.filter(l -> l.startsWith("VmRSS:")).findFirst().orElseThrow();
            return Integer.parseInt(line.replaceAll("\\D", "")) / 1024;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many bytes of its heap are in use, once all garbage is collected. */
    long liveBytes() {
        Outcome histogram =
                Command.of(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                                pid(),
                                "GC.class_histogram")
                        .run()
                        .orFail();
        String[] total = histogram.out().lines().toList().getLast().split(" +");
        return Long.parseLong(total[2]); // Total INSTANCES BYTES
    }

    /** Where it serves smart HTTP, since it was started last. */
    int port() {
        return PORT.matcher(log())
                .results()
                .map(said -> Integer.parseInt(said.group(1)))
                .reduce((_, last) -> last)
                .orElseThrow(() -> new AssertionError("no port: " + log()));
    }

    /** What its process sees as the root of the file system: other mounts than ours. */
    Path root() {
        return Path.of("/proc", pid(), "root");
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process of the gateway itself, below the command that it was started by. */
    String pid() {
        return Long.toString(
                process.descendants()
                        .map(ProcessHandle::pid)
                        .max(Long::compare)
                        .orElse(process.pid()));
    }

    private Process launch() {
        List<String> line = new ArrayList<>(before);
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(
                List.of(
                        "-Xmx96m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.jib.gateway.app.Jib",
                        "gateway",
                        "run",
                        "--config",
                        config.toString()));
        starts++;
        Process started = Command.of(line).startLogging(log);
        Await.until(
                LIMIT,
                () -> log().split(READY, -1).length > starts || !started.isAlive(),
                this::log);
        if (!started.isAlive()) {
            throw new AssertionError("the gateway did not start:\n" + log());
        }
        return started;
    }

    @Override
    public void close() {
        kill();
    }
}
