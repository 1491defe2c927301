package dev.jib.gateway.policy;

import com.google.common.collect.ImmutableList;
import dev.jib.gateway.git.RefName;
import java.util.List;

/**
 * A violation while the number of commits is not yet known.
 *
 * @param rule the name of the rule
 * @param mode whether it counts or warns
 * @param subject what it is about; the same subject of the same rule is told once, at its first
 *     place
 * @param refs the refs that it concerns
 * @param words what to say
 * @param place where
 */
record Found(String rule, Mode mode, String subject, List<RefName> refs, Words words, Place place) {
    Found {
        refs = ImmutableList.copyOf(refs);
    }

    /**
     * What to say.
     *
     * @param text the line, to which the place is added
     * @param accepted lines that say what would be accepted
     * @param fix what mends it
     * @param reason a few words for the ref's status
     */
    record Words(String text, List<String> accepted, String fix, String reason) {
        Words {
            accepted = ImmutableList.copyOf(accepted);
        }
    }
}
