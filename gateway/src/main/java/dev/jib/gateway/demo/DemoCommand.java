package dev.jib.gateway.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jib demo}: the whole job on this machine, with nothing but what is here. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description =
                "Show the whole job: an upstream, the gateway, three sandboxes in both"
                        + " layouts, real git. Everything"
                        + " lives in one directory under /tmp and is deleted at the end.")
public final class DemoCommand implements Callable<Integer> {
    @Option(
            names = "--keep",
            description = "Leave it up at the end, for `jib demo shell` and `jib demo stop`.")
    private boolean keep;

    @Option(
            names = "--sandbox",
            paramLabel = "KIND",
            description =
                    "docker, bwrap or unshare (default: the first that works here, in this order).")
    private Optional<SandboxKind> sandbox = Optional.empty();

    @Spec private CommandSpec spec;

    private final DemoDirectory directory = DemoDirectory.ofUser();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Story story = story();
        Path helper = helperDirectory();
        logTo(directory.file("gateway.log"));
        List<SandboxKind> kinds = sandbox.map(List::of).orElse(List.of(SandboxKind.values()));
        try {
            new Demo(directory, helper, story, InstantSource.system()).play(kinds, keep);
        } catch (Story.ClaimFailed | IllegalStateException | IOException | UncheckedIOException e) {
            return failed(story, e);
        }
        if (keep) {
            new KeptDemo(directory, helper, story).start();
            story.line("kept: jib demo shell c1 enters a sandbox, jib demo stop ends it");
            story.line("      host repository " + directory.file("host/site"));
        }
        return 0;
    }

    private int failed(Story story, Exception fault) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("jib demo: " + fault.getMessage());
        if (story.hasBegun()) {
            err.println(
                    "look at %1$s/gateway.log, %1$s/audit.jsonl and %1$s/host/site; "
                                    .formatted(directory.root())
                            + "the next `jib demo` or `jib demo stop` clears them away");
        }
        return 1;
    }

    /** Lets what is to run in a sandbox have options of its own. */
    public static void configure(CommandLine jib) {
        CommandLine demo = Objects.requireNonNull(jib.getSubcommands().get("demo"));
        Objects.requireNonNull(demo.getSubcommands().get("shell")).setStopAtPositional(true);
    }

    /** Enters a sandbox of a kept demo. */
    @Command(
            name = "shell",
            mixinStandardHelpOptions = true,
            description = "Enter a sandbox of a demo that was kept.")
    int shell(
            @Parameters(paramLabel = "NAME", description = "c1, c2 or c3", defaultValue = "c1")
                    String name,
            @Parameters(
                            index = "1..*",
                            paramLabel = "COMMAND",
                            arity = "0..*",
                            description = "What to run instead of a shell.")
                    List<String> command)
            throws IOException, InterruptedException {
        Optional<Sandbox> found =
                directory.exists() ? SandboxRecords.find(directory, name) : Optional.empty();
        if (found.isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "jib demo: no sandbox '"
                                    + name
                                    + "' is kept (expected: c1, c2 or c3, after jib demo --keep)");
            return 1;
        }
        boolean terminal = System.console() != null && System.console().isTerminal();
        List<String> inside = command == null || command.isEmpty() ? List.of("sh") : command;
        return new ProcessBuilder(found.get().line(inside, terminal)).inheritIO().start().waitFor();
    }

    /** Ends a kept demo. */
    @Command(
            name = "stop",
            mixinStandardHelpOptions = true,
            description = "End a demo that was kept, and clear away what one left.")
    int stop() throws IOException, InterruptedException {
        new KeptDemo(directory, helperDirectory(), story()).stop();
        return 0;
    }

    /** What a kept demo goes on in. */
    @Command(name = "serve", hidden = true, description = "Serve a kept demo.")
    int serve() throws IOException, InterruptedException {
        new KeptDemo(directory, helperDirectory(), story()).serve();
        return 0;
    }

    private Story story() {
        PrintWriter out = spec.commandLine().getOut();
        boolean terminal = System.console() != null && System.console().isTerminal();
        return new Story(out, terminal && System.getenv("NO_COLOR") == null);
    }

    private static Path helperDirectory() throws IOException {
        Path directory =
                Path.of(System.getProperty("jib.home", "."), "container-client", "target", "bin")
                        .toAbsolutePath();
        if (!Files.isExecutable(directory.resolve("git-remote-jib"))) {
            throw new IOException(
                    directory
                            + " has no git-remote-jib (expected: built by mvn package, which needs"
                            + " musl-gcc or gcc)");
        }
        return directory;
    }

    /** The gateway's log goes to a file; must be said before the first logger is made. */
    private static void logTo(Path file) {
        System.setProperty("org.slf4j.simpleLogger.logFile", file.toString());
    }
}
