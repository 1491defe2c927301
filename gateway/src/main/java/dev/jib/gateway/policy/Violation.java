package dev.jib.gateway.policy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.jib.gateway.git.RefName;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
    /** The rule name of violations of {@code defaults.limits}. */
    public static final String LIMITS = "limits";

    /** The rule name where an object could not be inspected or is malformed. */
    public static final String INSPECTION = "inspection";

    /** The rule name for namespaces that no rule may open, or none has opened. */
    public static final String NAMESPACE = "namespace";

    /** The rule name for a list of commands that contradicts itself. */
    public static final String COMMANDS = "commands";

    /** The rule name where the list of ref rules ended without a match. */
    public static final String NO_RULE = "no-rule";

    /** Names that no rule of a file may have. */
    public static final Set<String> RESERVED =
            ImmutableSet.of(LIMITS, INSPECTION, NAMESPACE, COMMANDS, NO_RULE);

    public Violation {
        refs = ImmutableList.copyOf(refs);
        accepted = ImmutableList.copyOf(accepted);
    }
}
