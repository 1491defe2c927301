package dev.jib.mounts.json;

import dev.jib.mounts.verify.Finding;
import dev.jib.mounts.verify.VerifyReport;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The versioned JSON form of what a verification found. */
public final class VerifyJson {
    private static final int VERSION = 1;
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private VerifyJson() {}

    public static String render(VerifyReport report) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("version", VERSION);
        root.put("container", report.container().value());
        root.put("clean", report.isClean());
        report.process().ifPresent(p -> root.put("process", p));
        ArrayNode findings = root.putArray("findings");
        for (Finding finding : report.findings()) {
            findings.addObject()
                    .put("repository", finding.repository().value())
                    .put("kind", finding.kind().word())
                    .put("dangerous", finding.kind().dangerous())
                    .put("path", finding.path().toString())
                    .put("text", finding.text());
        }
        ArrayNode done = root.putArray("done");
        report.done().forEach(done::add);
        return MAPPER.writeValueAsString(root) + "\n";
    }
}
