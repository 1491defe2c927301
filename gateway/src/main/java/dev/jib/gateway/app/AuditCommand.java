package dev.jib.gateway.app;

import dev.jib.gateway.audit.AuditLog;
import dev.jib.gateway.audit.AuditVerification;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jib audit}: reading and checking the audit log. */
@Command(
        name = "audit",
        description = "Read the audit log and check its chain.",
        subcommands = {AuditCommand.Verify.class, AuditTailCommand.class})
final class AuditCommand {
    /** {@code jib audit verify}. */
    @Command(
            name = "verify",
            description = {
                "Check that no line was changed, removed or inserted, over all rotated files.",
                "Lines cut off at the end leave a chain that is whole: compare the printed hash"
                        + " with one that was kept elsewhere."
            })
    static final class Verify implements Callable<Integer> {
        @Mixin private Log log;
        @Spec private CommandSpec spec;

        @Override
        public Integer call() throws IOException {
            AuditVerification result = AuditVerification.of(log.existing());
            PrintWriter out = spec.commandLine().getOut();
            Optional<String> fault = result.fault();
            if (fault.isPresent()) {
                out.printf("%d lines are whole; then: %s%n", result.lines(), fault.get());
                return 1;
            }
            out.printf(
                    "%d lines in %d files, %d to %d, the chain is whole, its end is %s%n",
                    result.lines(), result.files(), result.first(), result.last(), result.hash());
            if (result.first() > 1) {
                out.printf("lines 1 to %d are not there any more%n", result.first() - 1);
            }
            if (result.unfinished()) {
                out.println(
                        "an unfinished line follows: it is being written, or a crash cut it short");
            }
            return 0;
        }
    }

    /** The log that a command is about. */
    static final class Log {
        @Parameters(
                paramLabel = "FILE",
                description = "The audit log (gateway.audit.file of the configuration).")
        private Path file = Path.of("audit.jsonl");

        Path existing() throws IOException {
            if (AuditLog.files(file).isEmpty()) {
                throw new IOException(
                        "no audit log at "
                                + file
                                + " (expected: the file that gateway.audit.file names)");
            }
            return file.toAbsolutePath();
        }
    }
}
