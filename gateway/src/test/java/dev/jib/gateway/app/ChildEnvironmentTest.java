package dev.jib.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.app.policy.PolicyFile;
import dev.jib.gateway.config.PolicyLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildEnvironmentTest {
    @TempDir Path dir;

    @Test
    void childrenDoNotSeeTheVariablesThatHoldTokens() throws IOException {
        Path file =
                Files.writeString(
                        dir.resolve("gateway.yaml"),
                        """
                        version: 1
                        upstreams:
                          forge:
                            base: https://forge.example
                            credential:
                              - {path: acme, env: ACME_TOKEN}
                              - {env: FORGE_TOKEN, form: bearer}
                        repositories:
                          acme/*: {upstream: forge}
                        refs:
                          - {name: all, who: ["*"], repo: "**", ref: refs/heads/**, allow: [create]}
                        """);
        PolicyLoad load = PolicyFile.load(file);
        assertThat(load).as(load.toString()).isInstanceOf(PolicyLoad.Loaded.class);
        Map<String, String> own =
                Map.of("PATH", "/bin", "ACME_TOKEN", "canary-1", "FORGE_TOKEN", "canary-2");
        assertThat(ChildEnvironment.of(((PolicyLoad.Loaded) load).config(), own))
                .isEqualTo(Map.of("PATH", "/bin"));
    }
}
