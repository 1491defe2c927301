package dev.jib.mounts.sealed;

import static com.google.common.collect.ImmutableList.toImmutableList;

import dev.jib.mounts.plan.TerminalText;
import java.util.List;

/**
 * What an import did.
 *
 * @param imported a line for each ref that came, with where it is now
 * @param refused a line for each ref that could not come; it is still in the container's directory
 * @param found a line for each thing in the working tree that host git could be caught by
 */
public record ImportReport(List<String> imported, List<String> refused, List<String> found) {
    public ImportReport {
        imported = imported.stream().map(TerminalText::line).collect(toImmutableList());
        found = found.stream().map(TerminalText::line).collect(toImmutableList());
        refused = refused.stream().map(TerminalText::line).collect(toImmutableList());
    }
}
