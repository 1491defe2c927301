package dev.jib.gateway.app;

import dev.jib.gateway.git.Printable;
import java.util.StringJoiner;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A line of the audit log, as people like to read it. */
final class AuditText {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int MAX_LINE = 100_000;

    private AuditText() {}

    /**
     * One line of text for one line of JSON; a line that is none is given back. What a terminal
     * would obey is replaced: clients choose the names of refs.
     */
    static String of(String line) {
        JsonNode node;
        try {
            node = JSON.readTree(line);
        } catch (JacksonException e) {
            return Printable.of(line, MAX_LINE);
        }
        StringJoiner text = new StringJoiner(" ");
        text.add(node.path("time").asString(""));
        if (node.has("principal")) {
            text.add(node.path("principal").asString(""));
            text.add(node.path("repository").asString(""));
        }
        text.add(node.path("event").asString(""));
        for (String key : new String[] {"command", "verdict", "outcome", "reason"}) {
            if (node.has(key)) {
                text.add(node.path(key).asString(""));
            }
        }
        for (JsonNode ref : node.path("refs")) {
            text.add(ref(ref));
        }
        if (node.has("durationMs")) {
            text.add(node.path("durationMs").asLong() + "ms");
        }
        if (node.has("after")) {
            text.add(abbreviated(node.path("before")) + ".." + abbreviated(node.path("after")));
        }
        if (node.has("request")) {
            text.add(node.path("request").asString(""));
        }
        return Printable.of(text.toString(), MAX_LINE);
    }

    private static String ref(JsonNode ref) {
        if (ref.has("rule")) {
            return "%s:%s..%s:%s:%s"
                    .formatted(
                            ref.path("ref").asString(""),
                            abbreviated(ref.path("old")),
                            abbreviated(ref.path("new")),
                            ref.path("verdict").asString(""),
                            ref.path("rule").asString(""));
        }
        return ref.path("ref").asString("") + ":" + ref.path("outcome").asString("");
    }

    private static String abbreviated(JsonNode id) {
        String hex = id.asString("");
        return hex.substring(0, Math.min(7, hex.length()));
    }
}
