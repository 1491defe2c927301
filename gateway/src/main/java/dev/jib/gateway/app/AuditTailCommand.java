package dev.jib.gateway.app;

import dev.jib.gateway.audit.AuditFollower;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jib audit tail}: the last lines of the log, and those that come. */
@Command(name = "tail", description = "Print the last lines of the log, for people or as they are.")
final class AuditTailCommand implements Callable<Integer> {
    private static final long LOOK = 1; // second, where the file system tells nothing

    @Mixin private AuditCommand.Log log;

    @Option(
            names = "-n",
            defaultValue = "10",
            description = "How many lines (default: ${DEFAULT-VALUE}).")
    private int count;

    @Option(names = "--json", description = "Print the lines as they stand in the log.")
    private boolean json;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with each line that is written, also into the next file.")
    private boolean follow;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path file = log.existing();
        PrintWriter out = spec.commandLine().getOut();
        try (WatchService watch = FileSystems.getDefault().newWatchService();
                AuditFollower lines = new AuditFollower(file)) {
            file.resolveSibling("")
                    .register(
                            watch,
                            StandardWatchEventKinds.ENTRY_MODIFY,
                            StandardWatchEventKinds.ENTRY_CREATE);
            lines.last(count).forEach(line -> print(out, line));
            out.flush();
            while (follow && !out.checkError()) {
                WatchKey key = watch.poll(LOOK, TimeUnit.SECONDS);
                if (key != null) {
                    key.pollEvents();
                    key.reset();
                }
                lines.next().forEach(line -> print(out, line));
                out.flush();
            }
        }
        return 0;
    }

    private void print(PrintWriter out, String line) {
        out.println(json ? line : AuditText.of(line));
    }
}
