package dev.jib.gateway.policy;

import static dev.jib.gateway.policy.Policies.create;
import static dev.jib.gateway.policy.Policies.push;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.jib.gateway.git.RefName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RefusalMessageTest {
    private static final PolicyDigest DIGEST = new PolicyDigest("3f2a91" + "0".repeat(58));
    private static final Push PUSH =
            push("agent-7", "acme/site", create("refs/heads/main"), create("refs/heads/fine"));

    private static Violation violation(String rule, String text) {
        return new Violation(
                rule,
                List.of(new RefName("refs/heads/main")),
                text,
                List.of("allowed: x"),
                Optional.of("git push y"),
                "not allowed");
    }

    @Test
    void looksAsTheSpecificationShows() {
        Violation one =
                new Violation(
                        "own-branches",
                        List.of(new RefName("refs/heads/main")),
                        "refs/heads/main: agent-7 may not update this ref",
                        List.of("allowed: refs/heads/jib/agent-7/**"),
                        Optional.of("git push origin HEAD:refs/heads/jib/agent-7/<name>"),
                        "update not allowed");
        Violation two =
                new Violation(
                        "ci-definitions",
                        List.of(),
                        ".github/workflows/ci.yml changed in 1a2b3c4 (2nd of 5 commits)",
                        List.of(),
                        Optional.of("git rebase -i 9f8e7d6 and drop that file from 1a2b3c4"),
                        "x");
        RefusalMessage message =
                RefusalMessage.of(
                        new Verdict.Denied(List.of(one, two), 0, List.of()),
                        PUSH,
                        "01J8ABCD",
                        DIGEST);
        assertThat(message.lines())
                .containsExactly(
                        "jib: push refused by 2 rules (request 01J8ABCD, policy 3f2a91)",
                        "  [own-branches] refs/heads/main: agent-7 may not update this ref",
                        "      allowed: refs/heads/jib/agent-7/**",
                        "      fix: git push origin HEAD:refs/heads/jib/agent-7/<name>",
                        "  [ci-definitions] .github/workflows/ci.yml changed in 1a2b3c4 (2nd of 5"
                                + " commits)",
                        "      fix: git rebase -i 9f8e7d6 and drop that file from 1a2b3c4");
        assertThat(message.reasons())
                .containsExactly(
                        entry(
                                new RefName("refs/heads/main"),
                                "own-branches: update not allowed; see above"),
                        entry(
                                new RefName("refs/heads/fine"),
                                "not pushed: another ref of this push was refused"));
    }

    @Test
    void fiftyLinesAtMostAndACount() {
        for (int count : new int[] {1, 15, 16, 17, 18, 40, 200}) {
            List<Violation> many = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                many.add(violation("r", "number " + i));
            }
            List<String> lines =
                    RefusalMessage.of(new Verdict.Denied(many, 7, many), PUSH, "id", DIGEST)
                            .lines();
            assertThat(lines).hasSizeLessThanOrEqualTo(50);
            long told = lines.stream().filter(l -> l.startsWith("  [r]")).count();
            int shown = (int) Math.min(told, count);
            assertThat(lines).contains("  and " + (count - shown + 7) + " more");
        }
    }

    @Test
    void controlBytesNeverReachTheTerminal() {
        List<String> lines =
                RefusalMessage.of(
                                new Verdict.Denied(
                                        List.of(violation("r", "a\u001b[31mb\r\nc\u202ed")),
                                        0,
                                        List.of()),
                                PUSH,
                                "id\u0007",
                                DIGEST)
                        .lines();
        assertThat(String.join("", lines)).doesNotContain("\u001b", "\r", "\n", "\u202e", "\u0007");
        assertThat(lines).contains("  [r] a?[31mb??c?d");
    }

    @Test
    void warningsOfAnAllowedPushAreTold() {
        Verdict.Allowed allowed = new Verdict.Allowed(Map.of(), List.of(violation("r", "text")));
        assertThat(RefusalMessage.warnings(allowed))
                .containsExactly(
                        "jib: warning, these rules will refuse it once they are enforced",
                        "  [r] text",
                        "      allowed: x",
                        "      fix: git push y");
        assertThat(RefusalMessage.warnings(new Verdict.Allowed(Map.of(), List.of()))).isEmpty();
    }
}
