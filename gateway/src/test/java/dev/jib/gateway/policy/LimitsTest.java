package dev.jib.gateway.policy;

import static dev.jib.gateway.policy.Policies.create;
import static dev.jib.gateway.policy.Policies.push;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.git.RefName;
import dev.jib.gateway.policy.Limits.Limit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static final Push PUSH = push("a", "r", create("refs/heads/x"));

    @Test
    void everyLimitHasAKeyAValueAndAText() {
        PolicySnapshot snapshot =
                Policies.snapshot(
                        "defaults: {limits: {pack-bytes: 1KiB, object-bytes: 2KiB, inflated-bytes:"
                                + " 3KiB, objects: 4, refs-per-push: 5, commits-per-push: 6,"
                                + " delta-depth: 7, seconds: 8}}");
        long[] values = {1024, 2048, 3072, 4, 5, 6, 7, 8};
        for (Limit limit : Limit.values()) {
            assertThat(snapshot.limits().of(limit)).isEqualTo(values[limit.ordinal()]);
            Violation violation = snapshot.limits().exceeded(limit, PUSH);
            assertThat(violation.accepted())
                    .containsExactly(limit.key() + " up to " + values[limit.ordinal()]);
        }
    }

    @Test
    void theTextSaysHowMuchAndWhatToDo() {
        assertThat(Limits.DEFAULT.exceeded(Limit.DELTA_DEPTH, PUSH))
                .isEqualTo(
                        new Violation(
                                "limits",
                                List.of(new RefName("refs/heads/x")),
                                "the push has more than 256 deltas on each other",
                                List.of("delta-depth up to 256"),
                                Optional.of("git repack -adf --depth=50, then push again"),
                                "more than 256 deltas on each other"));
        assertThat(Limits.DEFAULT.exceeded(Limit.OBJECT_BYTES, PUSH).fix().orElseThrow())
                .contains("git-lfs");
        assertThat(Limits.DEFAULT.exceeded(Limit.REFS_PER_PUSH, PUSH).fix())
                .contains("push fewer refs at once");
        assertThat(Limits.DEFAULT.exceeded(Limit.PACK_BYTES, PUSH).fix().orElseThrow())
                .startsWith("push in parts");
        assertThat(Limits.DEFAULT.of(Limit.COMMITS_PER_PUSH)).isEqualTo(Long.MAX_VALUE);
    }
}
