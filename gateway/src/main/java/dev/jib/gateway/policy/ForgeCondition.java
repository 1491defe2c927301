package dev.jib.gateway.policy;

import com.google.common.collect.Sets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a ref rule demands of what the forge says, beside the operations that it allows.
 *
 * @param ownPullRequest that the branch is the head of open pull requests, all of them the
 *     principal's
 * @param visibility how the repository may be visible; empty for any
 * @param notDefault that the branch is not the forge's default branch
 * @param notProtected that the forge does not protect the branch
 */
public record ForgeCondition(
        boolean ownPullRequest,
        Set<Visibility> visibility,
        boolean notDefault,
        boolean notProtected) {
    /** Nothing is demanded, and the forge is not asked. */
    public static final ForgeCondition NONE = new ForgeCondition(false, Set.of(), false, false);

    public ForgeCondition {
        visibility = Sets.immutableEnumSet(visibility);
    }

    /** Whether it demands nothing. */
    public boolean isNone() {
        return equals(NONE);
    }

    /** In words, for people. */
    @Override
    public String toString() {
        List<String> words = new ArrayList<>();
        if (ownPullRequest) {
            words.add("an open pull request of its own");
        }
        if (!visibility.isEmpty()) {
            words.add("visibility " + words(visibility));
        }
        if (notDefault) {
            words.add("not the default branch");
        }
        if (notProtected) {
            words.add("not a protected branch");
        }
        return String.join(", ", words);
    }

    /** Such as {@code private or internal}. */
    public static String words(Set<Visibility> visibility) {
        return String.join(
                " or ",
                visibility.stream().map(v -> v.name().toLowerCase(Locale.ROOT)).sorted().toList());
    }
}
