package dev.jib.mounts.cli;

import dev.jib.mounts.plan.MountsException;
import dev.jib.mounts.plan.TerminalText;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/** Runs a command; what is refused becomes one line on standard error and exit status 2. */
final class Attempt {
    static final int REFUSED = 2;

    private Attempt() {}

    static int run(CommandSpec spec, Callable<String> command) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        try {
            out.print(command.call());
            out.flush();
            return 0;
        } catch (MountsException | IllegalArgumentException e) {
            PrintWriter err = spec.commandLine().getErr();
            String message = String.valueOf(e.getMessage());
            err.println("jib mounts " + spec.name() + ": " + TerminalText.lines(message));
            err.flush();
            return REFUSED;
        }
    }
}
