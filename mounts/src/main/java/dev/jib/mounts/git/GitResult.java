package dev.jib.mounts.git;

import com.google.common.base.Splitter;
import dev.jib.mounts.plan.MountsException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What one git process answered. */
public record GitResult(List<String> command, int exit, byte[] output, String error) {
    public boolean ok() {
        return exit == 0;
    }

    /** Standard output as text without its last line end. */
    public String text() {
        String text = new String(output, StandardCharsets.UTF_8);
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }

    public List<String> lines() {
        return Splitter.on('\n').omitEmptyStrings().splitToList(text());
    }

    /** The records of a {@code -z} answer. */
    public List<String> records() {
        return Splitter.on('\0')
                .omitEmptyStrings()
                .splitToList(new String(output, StandardCharsets.UTF_8));
    }

    /** This result, or the failure of the command in git's own words. */
    public GitResult orThrow() {
        if (!ok()) {
            throw new MountsException(
                    "git "
                            + String.join(" ", command)
                            + " failed (exit "
                            + exit
                            + "): "
                            + error.strip());
        }
        return this;
    }
}
