package dev.jib.gateway.policy;

import dev.jib.gateway.git.RefName;
import java.util.List;

/**
 * A content rule over one origin, with the place that its violations have.
 *
 * @param bound the rule
 * @param origin what it judges
 * @param refs the refs of the origin that it concerns
 * @param place the place of the origin
 */
record Judged(BoundContentRule bound, Origin origin, List<RefName> refs, Place place) {
    ContentRule rule() {
        return bound.rule();
    }

    /** A violation about that subject. */
    Found found(String subject, Found.Words words) {
        return new Found(rule().name(), bound.mode(), subject, refs, words, place);
    }

    int parents() {
        return origin instanceof CommitFacts commit ? Math.max(1, commit.parents().size()) : 1;
    }
}
