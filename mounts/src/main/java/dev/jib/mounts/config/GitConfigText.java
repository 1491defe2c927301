package dev.jib.mounts.config;

import java.util.List;

/** Writes entries as the text of a git configuration file (git-config(1), "Syntax"). */
public final class GitConfigText {
    private GitConfigText() {}

    /** The file; entries of one section that stand together share a header. */
    public static String of(List<ConfigEntry> entries) {
        StringBuilder text = new StringBuilder();
        String open = "";
        for (ConfigEntry entry : entries) {
            String header = header(entry);
            if (!header.equals(open)) {
                text.append(header).append('\n');
                open = header;
            }
            text.append('\t').append(entry.name()).append(" = ").append(value(entry.value()));
            text.append('\n');
        }
        return text.toString();
    }

    private static String header(ConfigEntry entry) {
        if (entry.subsection().isEmpty()) {
            return "[" + entry.section() + "]";
        }
        String quoted = entry.subsection().replace("\\", "\\\\").replace("\"", "\\\"");
        return "[" + entry.section() + " \"" + quoted + "\"]";
    }

    private static String value(String value) {
        String escaped =
                value.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\t", "\\t");
        boolean plain = value.chars().noneMatch(c -> c == '#' || c == ';' || c == ' ' || c == '\r');
        return plain && !value.isEmpty() ? escaped : "\"" + escaped + "\"";
    }
}
