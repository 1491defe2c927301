package dev.jib.it.deploy;

import com.google.common.collect.ImmutableMap;
import dev.jib.it.stand.Command;
import dev.jib.it.stand.Docker;
import dev.jib.it.stand.Needs;
import dev.jib.it.stand.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A project of Docker Compose with a name of its own: {@code compose.yaml} and {@code
 * override.yaml} of a directory. It is taken down with its volumes when it is closed.
 */
final class Compose implements AutoCloseable {
    private static final String DOCUMENTED = "#   docker compose ";

    private final Path directory;
    private final ImmutableMap<String, String> environment;
    private final List<String> line;

    /** Of that directory; the variables are those of the files. */
    Compose(Path directory, ImmutableMap<String, String> variables) {
        this.directory = directory;
        this.environment = variables;
        this.line = new ArrayList<>(program());
        String project = directory.toString().replaceAll("[^A-Za-z0-9]", "");
        line.addAll(List.of("--project-name", project.toLowerCase(Locale.ROOT)));
        line.addAll(List.of("-f", "compose.yaml", "-f", "override.yaml"));
    }

    /** The plugin of Docker's, or the older program of its own. */
    private static List<String> program() {
        return Command.of("docker", "compose", "version").run().succeeded()
                ? List.of("docker", "compose")
                : List.of(Needs.program("docker-compose", "docker-compose").toString());
    }

    /** The commands in the head of the file, without {@code docker compose}. */
    List<String> documented() {
        try {
            return Files.readAllLines(directory.resolve("compose.yaml")).stream()
                    .filter(l -> l.startsWith(DOCUMENTED))
                    .map(l -> l.substring(DOCUMENTED.length()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a command as it is documented; there is no terminal here. */
    Outcome documented(String command) {
        return run(command.replaceFirst("^exec ", "exec -T ").split(" "));
    }

    /** Runs a shell script in the container of a service. */
    Outcome sh(String service, String script) {
        return run("exec", "-T", service, "sh", "-c", script);
    }

    /** What a shell script prints in the container that works. */
    String work(String script) {
        return sh("work", script).orFail().out();
    }

    /** Pushes a new commit of the clone {@code /tmp/site} there to a branch of its own. */
    Outcome push(String name) {
        String commit =
                "cd /tmp/site && git -c user.name=a -c user.email=a@x.example commit -q"
                        + " --allow-empty -m m && ";
        return sh("work", commit + "git push origin HEAD:refs/heads/jib/agent-1/" + name);
    }

    /** How a container ended. */
    static String exitCode(String container) {
        return Docker.run("inspect", "--format", "{{.State.ExitCode}}", container)
                .orFail()
                .out()
                .strip();
    }

    /** The id of a service's container. */
    String container(String service) {
        return run("--profile", "work", "ps", "--quiet", service).orFail().out().strip();
    }

    Outcome run(String... arguments) {
        List<String> all = new ArrayList<>(line);
        all.addAll(List.of(arguments));
        Command command = Command.of(all).in(directory).withAll(environment);
        String host = System.getenv("DOCKER_HOST");
        return (host == null ? command : command.with("DOCKER_HOST", host))
                .within(Duration.ofMinutes(3))
                .run();
    }

    @Override
    public void close() {
        run("--profile", "work", "down", "--volumes", "--timeout", "5");
    }
}
