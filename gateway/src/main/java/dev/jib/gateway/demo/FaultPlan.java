package dev.jib.gateway.demo;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;

/** Which requests fail, and how; the first rule that matches decides. */
final class FaultPlan {
    private static final Planned NOTHING =
            new Planned(new Fault.Delay(Duration.ZERO), BodyFaults.NONE);

    /** A fault, and its effect on bodies. */
    record Planned(Fault fault, BodyFaults bodies) {}

    private record Rule(Predicate<UpstreamRequest> when, Fault fault, boolean once) {}

    private ImmutableList<Rule> rules = ImmutableList.of();
    private CountDownLatch healed = new CountDownLatch(1);

    synchronized void add(Predicate<UpstreamRequest> when, Fault fault, boolean once) {
        rules =
                ImmutableList.<Rule>builder()
                        .addAll(rules)
                        .add(new Rule(when, fault, once))
                        .build();
    }

    synchronized Planned take(UpstreamRequest request) {
        for (Rule rule : rules) {
            if (rule.when().test(request)) {
                if (rule.once()) {
                    rules =
                            rules.stream()
                                    .filter(other -> other != rule)
                                    .collect(ImmutableList.toImmutableList());
                }
                return new Planned(rule.fault(), new BodyFaults(rule.fault(), healed));
            }
        }
        return NOTHING;
    }

    /** No more faults; what is stalled goes on. */
    synchronized void heal() {
        rules = ImmutableList.of();
        healed.countDown();
        healed = new CountDownLatch(1);
    }
}
