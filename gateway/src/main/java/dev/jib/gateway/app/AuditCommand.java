package dev.jib.gateway.app;

import dev.jib.gateway.audit.AuditVerification;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jib audit}: reading and checking the audit log. */
@Command(
        name = "audit",
        description = "Read the audit log and check its chain.",
        subcommands = {AuditCommand.Verify.class, AuditCommand.Tail.class})
final class AuditCommand {
    /** {@code jib audit verify}. */
    @Command(name = "verify", description = "Check that no line was changed, removed or inserted.")
    static final class Verify implements Callable<Integer> {
        @Mixin private Log log;
        @Spec private CommandSpec spec;

        @Override
        public Integer call() throws IOException {
            AuditVerification verification = AuditVerification.of(log.existing());
            PrintWriter out = spec.commandLine().getOut();
            Optional<String> fault = verification.fault();
            if (fault.isPresent()) {
                out.printf("%d lines are whole; then: %s%n", verification.lines(), fault.get());
                return 1;
            }
            out.printf("%d lines, the chain is whole%n", verification.lines());
            return 0;
        }
    }

    /** {@code jib audit tail}. */
    @Command(
            name = "tail",
            description = "Print the last lines of the log, for people or as they are.")
    static final class Tail implements Callable<Integer> {
        @Mixin private Log log;

        @Option(
                names = "-n",
                defaultValue = "10",
                description = "How many lines (default: ${DEFAULT-VALUE}).")
        private int count;

        @Option(names = "--json", description = "Print the lines as they stand in the log.")
        private boolean json;

        @Option(
                names = {"-f", "--follow"},
                description = "Go on with each line that is written.")
        private boolean follow;

        @Spec private CommandSpec spec;

        @Override
        public Integer call() throws IOException, InterruptedException {
            Path file = log.existing();
            try (WatchService watch = FileSystems.getDefault().newWatchService();
                    BufferedReader reader = Files.newBufferedReader(file)) {
                directory(file)
                        .register(
                                watch,
                                StandardWatchEventKinds.ENTRY_MODIFY,
                                StandardWatchEventKinds.ENTRY_CREATE);
                List<String> lines = reader.lines().toList();
                lines.subList(Math.max(0, lines.size() - count), lines.size()).forEach(this::print);
                spec.commandLine().getOut().flush();
                if (follow) {
                    follow(file, reader, watch);
                }
            }
            return 0;
        }

        private void follow(Path file, BufferedReader first, WatchService watch)
                throws IOException, InterruptedException {
            BufferedReader reader = first;
            Object inode = Files.getAttribute(file, "unix:ino");
            while (true) {
                WatchKey key = watch.take();
                key.pollEvents();
                key.reset();
                printNew(reader);
                if (Files.exists(file) && !Files.getAttribute(file, "unix:ino").equals(inode)) {
                    reader.close();
                    reader = Files.newBufferedReader(file);
                    inode = Files.getAttribute(file, "unix:ino");
                    printNew(reader);
                }
                spec.commandLine().getOut().flush();
            }
        }

        private void printNew(BufferedReader reader) throws IOException {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                print(line);
            }
        }

        private void print(String line) {
            spec.commandLine().getOut().println(json ? line : AuditText.of(line));
        }
    }

    /** The log that a command is about. */
    static final class Log {
        @Parameters(
                paramLabel = "FILE",
                description = "The audit log (gateway.audit.file of the configuration).")
        private Path file = Path.of("audit.jsonl");

        Path existing() throws IOException {
            if (!Files.exists(file)) {
                throw new IOException(
                        "no audit log at "
                                + file
                                + " (expected: the file that gateway.audit.file names)");
            }
            return file;
        }
    }

    private static Path directory(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? Path.of("/") : parent;
    }
}
