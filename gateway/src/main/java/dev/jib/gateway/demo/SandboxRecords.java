package dev.jib.gateway.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Sandboxes as files, so that other commands find those that a demo left. */
final class SandboxRecords {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String FILE = "sandbox.json";

    private SandboxRecords() {}

    /** Records one that is about to be started. */
    static void write(Sandbox sandbox, JsonNode layout) throws IOException {
        ObjectNode node = JSON.createObjectNode();
        node.put("kind", sandbox.kind().word());
        node.put("image", sandbox.image());
        node.set("layout", layout);
        Files.writeString(sandbox.place().resolve(FILE), JSON.writeValueAsString(node));
    }

    /** The one of that name. */
    static Optional<Sandbox> find(DemoDirectory directory, String name) throws IOException {
        for (Sandbox sandbox : all(directory)) {
            if (sandbox.name().equals(name)) {
                return Optional.of(sandbox);
            }
        }
        return Optional.empty();
    }

    /** All that were recorded. */
    static List<Sandbox> all(DemoDirectory directory) throws IOException {
        Path parent = directory.file("sandboxes");
        List<Sandbox> sandboxes = new ArrayList<>();
        if (Files.isDirectory(parent)) {
            try (var places = Files.list(parent)) {
                for (Path place : places.sorted().toList()) {
                    if (Files.exists(place.resolve(FILE))) {
                        sandboxes.add(read(place));
                    }
                }
            }
        }
        return sandboxes;
    }

    /** Ends all that were recorded, such as those of a demo that was killed. */
    static void stopAll(DemoDirectory directory) throws IOException {
        all(directory).forEach(Sandbox::stop);
    }

    private static Sandbox read(Path place) throws IOException {
        JsonNode node = JSON.readTree(Files.readString(place.resolve(FILE)));
        return new Sandbox(
                place.getFileName().toString(),
                SandboxKind.valueOf(node.path("kind").asString().toUpperCase(Locale.ROOT)),
                node.path("image").asString(),
                SandboxArguments.read(node.path("layout")),
                place);
    }
}
