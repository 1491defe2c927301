package dev.jib.gateway.app.policy;

import dev.jib.gateway.git.RefName;
import dev.jib.gateway.policy.ForgeFacts.PullRequests;
import dev.jib.gateway.policy.PolicyTest.TestForge;
import dev.jib.gateway.policy.Visibility;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a forge says, as an operator writes it on a command line. */
final class SaidForge {
    private static final List<String> KEYS =
            List.of("pull-request", "visibility", "default-branch", "protected");

    private SaidForge() {}

    /**
     * What those words mean.
     *
     * @throws IllegalArgumentException with what was expected
     */
    static TestForge of(Map<String, String> words) {
        words.keySet().stream()
                .filter(k -> !KEYS.contains(k))
                .forEach(k -> {
                    throw new IllegalArgumentException(
                            "'" + k + "' (expected: " + String.join(", ", KEYS) + ")");
                });
        return new TestForge(
                said(words, "pull-request").map(w -> word(PullRequests.class, w)),
                said(words, "visibility").map(w -> word(Visibility.class, w)),
                said(words, "default-branch").map(SaidForge::branch),
                said(words, "protected").map(SaidForge::flag));
    }

    private static Optional<String> said(Map<String, String> words, String key) {
        return Optional.ofNullable(words.get(key));
    }

    private static RefName branch(String name) {
        return new RefName(name.startsWith("refs/") ? name : "refs/heads/" + name);
    }

    private static boolean flag(String word) {
        if (!word.matches("true|false")) {
            throw new IllegalArgumentException("'" + word + "' (expected: true or false)");
        }
        return Boolean.parseBoolean(word);
    }

    private static <E extends Enum<E>> E word(Class<E> type, String word) {
        return Arrays.stream(type.getEnumConstants())
                .filter(c -> c.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "'"
                                        + word
                                        + "' (expected: "
                                        + Arrays.toString(type.getEnumConstants())
                                                .toLowerCase(Locale.ROOT)
                                        + ")"));
    }
}
