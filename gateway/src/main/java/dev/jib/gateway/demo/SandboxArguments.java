package dev.jib.gateway.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * What a sandbox is started with, read from the JSON of a layout as any launcher would.
 *
 * @param user {@code uid:gid}
 */
record SandboxArguments(
        List<Bind> binds, Map<String, String> environment, String workingDirectory, String user) {
    private static final int VERSION = 1;
    private static final String USUAL_PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    SandboxArguments {
        binds = List.copyOf(binds);
        environment = Map.copyOf(environment);
    }

    /** One bind mount. */
    record Bind(String source, String target, boolean writable, boolean file) {}

    /**
     * Reads a layout.
     *
     * @throws IllegalArgumentException when it has another version
     */
    static SandboxArguments read(JsonNode layout) {
        int version = layout.path("version").asInt(0);
        if (version != VERSION) {
            throw new IllegalArgumentException(
                    "layout version: " + version + " (expected: " + VERSION + ")");
        }
        List<Bind> binds = new ArrayList<>();
        for (JsonNode mount : layout.path("mounts")) {
            binds.add(
                    new Bind(
                            text(mount, "source"),
                            text(mount, "target"),
                            text(mount, "access").equals("rw"),
                            text(mount, "type").equals("file")));
        }
        JsonNode user = layout.path("user");
        return new SandboxArguments(
                binds,
                environment(layout),
                text(layout, "workingDirectory"),
                user.path("uid").asInt() + ":" + user.path("gid").asInt());
    }

    /** Options of {@code docker create}. */
    List<String> docker() {
        List<String> words = new ArrayList<>();
        words.add("--user=" + user);
        words.add("--workdir=" + workingDirectory);
        environment.forEach((name, value) -> words.add("--env=" + name + "=" + value));
        for (Bind bind : binds) {
            words.add("--mount");
            words.add(
                    "type=bind,"
                            + csv("source=" + bind.source())
                            + ","
                            + csv("target=" + bind.target())
                            + (bind.writable() ? "" : ",readonly"));
        }
        return words;
    }

    /** Options of {@code bwrap}, after those that make its root. */
    List<String> bwrap() {
        List<String> words = new ArrayList<>();
        for (Bind bind : binds) {
            words.addAll(
                    List.of(
                            bind.writable() ? "--bind" : "--ro-bind",
                            bind.source(),
                            bind.target()));
        }
        environment.forEach((name, value) -> words.addAll(List.of("--setenv", name, value)));
        words.addAll(List.of("--chdir", workingDirectory));
        return words;
    }

    /** Lines of a shell script that calls its function {@code bind MODE TYPE SOURCE TARGET}. */
    String script() {
        return binds.stream()
                .map(b ->
                        "bind %s %s %s %s\n"
                                .formatted(
                                        b.writable() ? "rw" : "ro",
                                        b.file() ? "file" : "directory",
                                        quoted(b.source()),
                                        quoted(b.target())))
                .collect(Collectors.joining());
    }

    /** A word as a POSIX shell reads it back. */
    static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    private static Map<String, String> environment(JsonNode layout) {
        Map<String, String> environment = new TreeMap<>();
        layout.path("environment")
                .properties()
                .forEach(e -> environment.put(e.getKey(), e.getValue().asString()));
        StringBuilder path = new StringBuilder();
        layout.path("pathPrepend").forEach(p -> path.append(p.asString()).append(':'));
        environment.put("PATH", path + USUAL_PATH);
        return environment;
    }

    private static String csv(String field) {
        return "\"" + field.replace("\"", "\"\"") + "\"";
    }

    private static String text(JsonNode node, String name) {
        if (!node.path(name).isString()) {
            throw new IllegalArgumentException("layout: '" + name + "' is missing in " + node);
        }
        return node.path(name).asString();
    }
}
