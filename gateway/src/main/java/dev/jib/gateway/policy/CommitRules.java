package dev.jib.gateway.policy;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What new commits must look like.
 *
 * @param authorEmail matches the whole address of each author
 * @param committerEmail matches the whole address of each committer
 * @param message is found in each message; {@code ^} is the beginning of the whole message
 * @param trailers what must stand in the last paragraph of each message
 * @param dco each message has a {@code Signed-off-by} with the author's address
 * @param signed each commit is signed
 * @param maxCount how many new commits one push may bring
 */
public record CommitRules(
        Optional<Regex> authorEmail,
        Optional<Regex> committerEmail,
        Optional<Regex> message,
        List<Trailer> trailers,
        boolean dco,
        Optional<SignatureRequirement> signed,
        OptionalInt maxCount) {
    /** Commits may look like anything. */
    public static final CommitRules NONE =
            new CommitRules(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    false,
                    Optional.empty(),
                    OptionalInt.empty());

    public CommitRules {
        trailers = ImmutableList.copyOf(trailers);
    }

    /**
     * A trailer that must be there (git-interpret-trailers(1)).
     *
     * @param key the token before the colon, compared without case
     * @param value matches the whole value
     */
    public record Trailer(String key, Regex value) {}

    boolean isNone() {
        return equals(NONE);
    }
}
