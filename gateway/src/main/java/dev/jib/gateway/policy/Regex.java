package dev.jib.gateway.policy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Optional;

/**
 * A regular expression of RE2, which takes time linear in its subject. Equal by its text.
 *
 * @param source the text in the file
 * @param pattern what is run
 */
public record Regex(String source, Pattern pattern) {
    /** The expression of that text. */
    public static Regex of(String source) {
        return new Regex(source, Pattern.compile(source));
    }

    /** What is wrong with the text. */
    public static Optional<String> faultOf(String source) {
        try {
            Pattern.compile(source);
            return Optional.empty();
        } catch (PatternSyntaxException e) {
            return Optional.of(
                    "'"
                            + source
                            + "' is not a regular expression of RE2: "
                            + e.getDescription()
                            + " (expected: syntax as on github.com/google/re2/wiki/Syntax)");
        }
    }

    /** Whether it matches the whole text. */
    boolean matches(String text) {
        return pattern.matches(text);
    }

    /** Whether it matches somewhere in the text. */
    boolean isFoundIn(String text) {
        return pattern.matcher(text).find();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Regex regex && source.equals(regex.source);
    }

    @Override
    public int hashCode() {
        return source.hashCode();
    }

    @Override
    public String toString() {
        return source;
    }
}
