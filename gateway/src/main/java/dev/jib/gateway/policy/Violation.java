package dev.jib.gateway.policy;

import com.google.common.collect.ImmutableList;
import dev.jib.gateway.git.RefName;
import java.util.List;
import java.util.Optional;

/**
 * One way in which a push goes against a rule, in the words that the pusher sees.
 *
 * @param rule the name of the rule, or of a part of the gateway: {@code limits}, {@code
 *     inspection}, {@code namespace}, {@code no-rule}
 * @param refs the refs of the push that it concerns
 * @param text one line that says what is wrong and where it began
 * @param accepted lines that say what would be accepted
 * @param fix one command or one sentence that mends it
 * @param reason a few words for the status of the ref, such as {@code update not allowed}
 */
public record Violation(
        String rule,
        List<RefName> refs,
        String text,
        List<String> accepted,
        Optional<String> fix,
        String reason) {
    public Violation {
        refs = ImmutableList.copyOf(refs);
        accepted = ImmutableList.copyOf(accepted);
    }
}
