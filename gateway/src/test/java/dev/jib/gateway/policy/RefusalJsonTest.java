package dev.jib.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.git.RefName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class RefusalJsonTest {
    private static final PolicyDigest DIGEST = new PolicyDigest("a".repeat(64));

    @Test
    void isOneLineOfJson() {
        Violation violation =
                new Violation(
                        "own",
                        List.of(new RefName("refs/heads/\u00e9\"x")),
                        "a \u001b[1m \\ text \ud83d\ude00",
                        List.of("one", "two"),
                        Optional.of("git push"),
                        "not allowed");
        Violation plain = new Violation("ci", List.of(), "t", List.of(), Optional.empty(), "r");
        String json =
                RefusalJson.of(
                        new Verdict.Denied(List.of(violation, plain), 3, List.of(plain)),
                        "01J8",
                        DIGEST);
        assertThat(json)
                .isEqualTo(
                        "{\"request\":\"01J8\",\"policy\":\""
                                + "a".repeat(64)
                                + "\",\"verdict\":\"deny\",\"omitted\":3,\"violations\":[{\"rule\":\"own\",\"refs\":[\"refs/heads/\\u00e9\\\"x\"],\"text\":\"a"
                                + " ?[1m \\\\ text"
                                + " \\ud83d\\ude00\",\"accepted\":[\"one\",\"two\"],\"fix\":\"git"
                                + " push\",\"reason\":\"not allowed\"},{\"rule\":\"ci\","
                                + "\"refs\":[],\"text\":\"t\",\"accepted\":[],\"reason\":\"r\"}],"
                                + "\"warnings\":[{\"rule\":\"ci\",\"refs\":[],\"text\":\"t\","
                                + "\"accepted\":[],\"reason\":\"r\"}]}");
        JsonNode node = new ObjectMapper().readTree(json);
        assertThat(node.get("violations").get(0).get("refs").get(0).asString())
                .isEqualTo("refs/heads/\u00e9\"x");
        assertThat(node.get("violations").get(0).get("text").asString())
                .isEqualTo("a ?[1m \\ text \ud83d\ude00");
    }

    @Test
    void anAllowedPushHasNoViolations() {
        String json = RefusalJson.of(new Verdict.Allowed(Map.of(), List.of()), "r", DIGEST);
        assertThat(json)
                .contains("\"verdict\":\"allow\",\"omitted\":0,\"violations\":[],\"warnings\":[]");
    }
}
