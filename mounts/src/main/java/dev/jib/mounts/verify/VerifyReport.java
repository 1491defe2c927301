package dev.jib.mounts.verify;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.TerminalText;
import java.util.List;
import java.util.Optional;

/**
 * What a verification found, and what a quarantine did.
 *
 * @param findings what is there now
 * @param done a line for each thing that was moved aside or mended
 * @param process one that has the container's directories mounted: it still runs, and what it does
 *     from now on was not looked at
 */
public record VerifyReport(
        ContainerName container,
        List<Finding> findings,
        List<String> done,
        Optional<String> process) {
    public VerifyReport {
        findings = ImmutableList.copyOf(findings);
        done = done.stream().map(TerminalText::line).collect(toImmutableList());
    }

    /** Whether host git may run there. */
    public boolean isClean() {
        return findings.stream().noneMatch(f -> f.kind().dangerous());
    }
}
