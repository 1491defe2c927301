package dev.jib.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Any text is a policy, the same each time, or has problems that say where. */
class PolicyFileFuzzTest {
    private static final int MAX_TEXT = 20_000;

    @FuzzTest
    void loadsOrNamesTheProblems(byte[] data) {
        if (data.length > MAX_TEXT) {
            return; // longer ones are only slower
        }
        String yaml = new String(data, StandardCharsets.UTF_8);
        switch (load(yaml)) {
            case PolicyLoad.Refused refused -> {
                assertThat(refused.problems()).isNotEmpty();
                assertThat(refused.problems()).allMatch(p -> p.startsWith("f.yaml:"));
            }
            case PolicyLoad.Loaded loaded ->
                    assertThat(load(yaml))
                            .isInstanceOfSatisfying(
                                    PolicyLoad.Loaded.class,
                                    again ->
                                            assertThat(again.config().snapshot().digest())
                                                    .isEqualTo(
                                                            loaded.config().snapshot().digest()));
        }
    }

    private static PolicyLoad load(String yaml) {
        return PolicyLoad.of(
                "f.yaml", yaml, new ConfigParser(Path.of("/nowhere"), _ -> "fingerprints: []\n"));
    }
}
