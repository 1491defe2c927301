package dev.jib.gateway.config;

import com.google.common.collect.ImmutableMap;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.policy.ForgeCondition;
import dev.jib.gateway.policy.ForgeFacts.PullRequests;
import dev.jib.gateway.policy.PolicyTest.TestForge;
import dev.jib.gateway.policy.Visibility;
import java.util.Optional;
import java.util.Set;

/** Reads {@code forge:} of a ref rule, and of a test. */
final class ForgeConditionReader {
    private static final ImmutableMap<String, Boolean> DENY =
            ImmutableMap.of("deny", true, "allow", false);

    private ForgeConditionReader() {}

    /**
     * A branch owned by its pull request is neither the default nor protected, unless it is said.
     */
    static Optional<ForgeCondition> read(Value value) {
        Optional<Section> section =
                Section.of(value, "{pull-request: own, visibility: private, ...}");
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Section s = section.get();
        boolean own =
                s.or("pull-request", v -> Readers.choice(ImmutableMap.of("own", true), v), false);
        Set<Visibility> visibility = s.or("visibility", ForgeConditionReader::visibility, Set.of());
        boolean notDefault = s.or("default-branch", v -> Readers.choice(DENY, v), own);
        boolean notProtected = s.or("protected", v -> Readers.choice(DENY, v), own);
        s.end();
        return Optional.of(new ForgeCondition(own, visibility, notDefault, notProtected));
    }

    /** One visibility, or several. */
    static Optional<Set<Visibility>> visibility(Value value) {
        return Readers.words(Visibility.class)
                .read(value)
                .flatMap(v ->
                        v.isEmpty() && value.problems().isEmpty()
                                ? value.refuse("some of private, internal, public")
                                : Optional.of(v));
    }

    /** What the forge says in a test. */
    static Optional<TestForge> facts(Value value) {
        Optional<Section> section = Section.of(value, "{pull-request: own, visibility: private}");
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Section s = section.get();
        TestForge forge =
                new TestForge(
                        s.optional("pull-request", Readers.word(PullRequests.class)),
                        s.optional("visibility", Readers.word(Visibility.class)),
                        s.optional(
                                "default-branch",
                                v -> Readers.parsed(v, "a branch", ForgeConditionReader::branch)),
                        s.optional("protected", Readers::flag));
        s.end();
        return Optional.of(forge);
    }

    private static RefName branch(String name) {
        return new RefName(name.startsWith("refs/") ? name : "refs/heads/" + name);
    }
}
