package dev.jib.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyLoadTest {
    private static PolicyLoad load(String yaml) {
        return PolicyLoad.of(
                "gateway.yaml",
                yaml,
                new ConfigParser(
                        Path.of("/"),
                        f -> {
                            throw new IOException("no files here");
                        }));
    }

    @Test
    void whatIsWholeIsLoadedWithItsWarnings() {
        PolicyLoad load =
                load(
                        """
                        version: 1
                        refs: [{name: a, ref: refs/heads/*, allow: [create]}]
                        """);
        assertThat(load).isInstanceOf(PolicyLoad.Loaded.class);
        assertThat(((PolicyLoad.Loaded) load).warnings())
                .containsExactly(
                        "gateway.yaml: warning: [a] is involved in no test (expected: a test in"
                                + " which it allows or refuses)");
    }

    @Test
    void aProblemOfTheFileRefuses() {
        assertThat(load("version: 2\n"))
                .isEqualTo(
                        new PolicyLoad.Refused(
                                List.of(
                                        "gateway.yaml:1:10: version: '2' (expected: 1, the only"
                                                + " version there is)")));
    }

    @Test
    void anUnreachableRuleAndAFailedTestRefuse() {
        PolicyLoad load =
                load(
                        """
                        version: 1
                        refs:
                          - {name: a, ref: refs/heads/*, allow: [create]}
                          - {name: b, ref: refs/heads/x, allow: [update]}
                        tests:
                          - {push: {who: x, repo: r, ref: refs/heads/x, op: update}, expect: allow b}
                        """);
        assertThat(((PolicyLoad.Refused) load).problems())
                .hasSize(2)
                .anyMatch(p -> p.startsWith("gateway.yaml: error: [b] never decides"))
                .contains(
                        "gateway.yaml: test failed: x update refs/heads/x in r: deny a (expected:"
                                + " allow b)");
    }
}
