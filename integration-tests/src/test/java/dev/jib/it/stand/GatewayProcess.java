package dev.jib.it.stand;

import com.google.common.collect.ImmutableMap;
import dev.jib.gateway.app.AdminClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * {@code jib gateway run} in a process of its own, as an operator starts it: with an environment
 * and a JVM of its own.
 */
public final class GatewayProcess implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("ready, smart HTTP on .*:(\\d+)");
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String CONFIG =
            """
            version: 1
            gateway:
              state-dir: %1$s/state
              runtime-dir: %1$s/run
              admin-socket: %1$s/admin.sock
              listen: 127.0.0.1:0
              audit: {file: %1$s/audit.jsonl}
              helper-dir: %2$s
            %3$s
            refs:
              - name: own-branches
                who: [agent-*]
                repo: "**"
                ref: refs/heads/jib/${identity}/**
                allow: [create, update, force, delete]
            """;

    private final World world;
    private final Path log;
    private final Process process;
    private final List<String> tokens = new ArrayList<>();

    private GatewayProcess(World world, Recipe recipe) {
        this.world = world;
        this.log = world.root().resolve("gateway.log");
        Path config =
                world.file(
                        "gateway.yaml",
                        CONFIG.formatted(
                                world.root(), Needs.helper().getParent(), recipe.sections));
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(
                List.of(
                        "-Xmx96m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow"));
        line.addAll(recipe.jvm);
        line.addAll(List.of("-cp", System.getProperty("java.class.path")));
        line.addAll(List.of("dev.jib.gateway.app.Jib", "gateway", "run"));
        line.addAll(List.of("--config", config.toString()));
        process = Command.of(line).withAll(recipe.environment).startLogging(log);
    }

    /**
     * What it is started with.
     *
     * @param sections {@code upstreams} and {@code repositories} of its configuration, as YAML
     * @param jvm options of its JVM
     * @param environment all that it has beside PATH
     */
    public record Recipe(
            String sections, List<String> jvm, ImmutableMap<String, String> environment) {}

    /** Starts it in the test's world, which closes it; fails the test with its log otherwise. */
    public static GatewayProcess start(World world, Recipe recipe) {
        GatewayProcess gateway = world.closing(new GatewayProcess(world, recipe));
        Await.until(
                LIMIT,
                () -> gateway.log().contains("jib gateway: ready") || !gateway.process.isAlive(),
                gateway::log);
        if (!gateway.process.isAlive()) {
            throw new AssertionError("the gateway did not start:\n" + gateway.log());
        }
        return gateway;
    }

    /** The admin API. */
    public AdminClient admin() {
        return new AdminClient(world.root().resolve("admin.sock"));
    }

    /** Git as in a container of a new session that may use those repositories below the bases. */
    public GitCommand container(List<String> bases, String... repositories) {
        return new ContainerGit(world, admin(), tokens).of(bases, repositories);
    }

    /** What the admin API answers for a new session of {@code agent-7}. */
    public JsonNode session(String... repositories) {
        return new ContainerGit(world, admin(), tokens).session(repositories);
    }

    /** The tokens of the sessions that were made here. */
    public List<String> tokens() {
        return tokens;
    }

    /** Where smart HTTP is served. */
    public int port() {
        Matcher said = PORT.matcher(log());
        if (!said.find()) {
            throw new AssertionError("no port: " + log());
        }
        return Integer.parseInt(said.group(1));
    }

    /** What it wrote: its log. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of the audit log. */
    public List<String> audit() {
        try {
            return Files.readAllLines(world.root().resolve("audit.jsonl"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its process. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
