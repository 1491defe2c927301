package dev.jib.gateway.policy;

import com.google.common.collect.ImmutableSet;
import java.util.Optional;
import java.util.Set;

/**
 * A pattern over full ref names. It reaches outside {@code refs/heads} and {@code refs/tags} only
 * into the namespace that it names literally, such as {@code refs/notes/**}.
 *
 * @param text the pattern, which begins with {@code refs/} unless it is a regular expression
 */
public record RefPattern(PatternText text) {
    static final Set<String> OPEN = ImmutableSet.of("heads", "tags");

    public RefPattern {
        if (!text.isRegex() && !text.source().startsWith("refs/")) {
            throw new IllegalArgumentException(
                    "pattern '"
                            + text.source()
                            + "' is not on the full ref name (expected: such as refs/heads/"
                            + text.source()
                            + ")");
        }
        if (text.source().equals("refs/replace") || text.source().startsWith("refs/replace/")) {
            throw new IllegalArgumentException(
                    "pattern '"
                            + text.source()
                            + "' names refs/replace, which is always refused (expected: another"
                            + " namespace)");
        }
    }

    /** The pattern of that text. */
    public static RefPattern of(String source) {
        return new RefPattern(new PatternText(source));
    }

    /** The matcher of full ref names for one principal and repository. */
    TextMatcher bind(PatternVariables variables) {
        TextMatcher matcher = text.bind(variables);
        return name ->
                isReachable(namespaceOf(name))
                        && (!hasOptions(name) || !text.source().contains("*"))
                        && matcher.matches(name);
    }

    /** The matcher of what it matches in that repository for any principal. */
    TextMatcher bindAnyone(PatternVariables variables) {
        TextMatcher matcher = text.bindAnyone(variables);
        return name -> isReachable(namespaceOf(name)) && matcher.matches(name);
    }

    /** The same over folded names. */
    TextMatcher bindFolded(PatternVariables variables) {
        TextMatcher matcher = text.bindFolded(variables);
        return name -> isReachable(namespaceOf(name)) && matcher.matches(name);
    }

    /** The namespace that the pattern names literally: {@code notes} of {@code refs/notes/x}. */
    Optional<String> namespace() {
        if (text.isRegex()) {
            return Optional.empty();
        }
        String namespace = namespaceOf(text.source());
        boolean literal = !namespace.contains("*") && !namespace.contains("$");
        return literal ? Optional.of(namespace) : Optional.empty();
    }

    /** Whether surely all refs that the other matches are matched by this. */
    boolean covers(RefPattern other) {
        boolean reaches = other.namespace().map(this::isReachable).orElse(true);
        return reaches && text.covers(other.text);
    }

    /** Whether both may match one ref. */
    boolean meets(RefPattern other) {
        return text.meets(other.text);
    }

    /** {@code heads} of {@code refs/heads/main}. */
    static String namespaceOf(String refName) {
        int start = "refs/".length();
        int end = refName.indexOf('/', start);
        return refName.substring(start, end < 0 ? refName.length() : end);
    }

    /** {@code refs/for/main%submit}: what Gerrit is told that way no wildcard opens. */
    private static boolean hasOptions(String name) {
        return name.indexOf('%') >= 0 && !OPEN.contains(namespaceOf(name));
    }

    private boolean isReachable(String namespace) {
        return OPEN.contains(namespace) || namespace().filter(namespace::equals).isPresent();
    }

    @Override
    public String toString() {
        return text.source();
    }
}
