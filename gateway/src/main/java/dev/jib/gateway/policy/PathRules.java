package dev.jib.gateway.policy;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * Which paths may change.
 *
 * @param deny none of these, in their own or in folded form
 * @param allow only these, if there are any
 */
public record PathRules(List<PatternText> deny, List<PatternText> allow) {
    /** Every path may change. */
    public static final PathRules NONE = new PathRules(List.of(), List.of());

    public PathRules {
        deny = ImmutableList.copyOf(deny);
        allow = ImmutableList.copyOf(allow);
    }

    boolean isNone() {
        return deny.isEmpty() && allow.isEmpty();
    }
}
