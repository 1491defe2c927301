package dev.jib.gateway.forge;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RateBudgetTest {
    private static final Instant START = Instant.parse("2026-11-25T01:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final RateBudget budget = new RateBudget(now::get);

    @Test
    void isClosedUntilTheForgeSaysAndTwoHoursAtMost() {
        usedUp(START.plus(Duration.ofMinutes(20)));
        assertThatThrownBy(budget::check).hasMessageContaining("try again in 1200 s");
        pass(Duration.ofMinutes(20));
        assertThatCode(budget::check).doesNotThrowAnyException();
        usedUp(START.plus(Duration.ofDays(3)));
        pass(Duration.ofHours(2).minusSeconds(1));
        assertThatThrownBy(budget::check).hasMessageContaining("try again in 1 s");
        pass(Duration.ofSeconds(1));
        assertThatCode(budget::check).doesNotThrowAnyException();
    }

    @Test
    void aClockThatIsSetBackDoesNotKeepItClosed() {
        usedUp(START.plus(Duration.ofMinutes(20)));
        pass(Duration.ofDays(-1));
        assertThatCode(budget::check).doesNotThrowAnyException();
        usedUp(START.minus(Duration.ofDays(1)).plusSeconds(5));
        assertThatThrownBy(budget::check).hasMessageContaining("try again in 5 s");
    }

    @Test
    void aClockThatIsSetForwardOpensIt() {
        usedUp(START.plus(Duration.ofMinutes(20)));
        pass(Duration.ofDays(1));
        assertThatCode(budget::check).doesNotThrowAnyException();
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    private void usedUp(Instant reset) {
        Map<String, List<String>> fields =
                Map.of(
                        "x-ratelimit-remaining", List.of("0"),
                        "x-ratelimit-reset", List.of(Long.toString(reset.getEpochSecond())));
        budget.learn(403, HttpHeaders.of(fields, (_, _) -> true));
    }
}
