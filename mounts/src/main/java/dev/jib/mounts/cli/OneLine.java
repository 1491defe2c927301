package dev.jib.mounts.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells what is wrong with a command line in one line, instead of all of its help. */
public final class OneLine implements IParameterExceptionHandler {
    @Override
    public int handleParseException(ParameterException problem, String[] words) {
        CommandLine command = problem.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        PrintWriter err = command.getErr();
        err.println(name + ": " + text(problem) + "; " + name + " --help tells all");
        err.flush();
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static String text(ParameterException problem) {
        if (problem instanceof CommandLine.MissingParameterException missing
                && !missing.getMissing().isEmpty()) {
            return name(missing.getMissing().getFirst()) + " is missing";
        }
        if (problem instanceof UnmatchedArgumentException unmatched) {
            return unmatched.getUnmatched().getFirst()
                    + " is not known here"
                    + unmatched.getSuggestions().stream()
                            .findFirst()
                            .map(near -> " (perhaps: " + near + ")")
                            .orElse("");
        }
        return String.valueOf(problem.getMessage()).lines().findFirst().orElse("");
    }

    private static String name(ArgSpec missing) {
        String label = missing.paramLabel();
        return missing instanceof OptionSpec option ? option.longestName() + " " + label : label;
    }
}
