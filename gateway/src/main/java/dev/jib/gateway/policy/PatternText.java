package dev.jib.gateway.policy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.jib.gateway.identity.Principal;
import java.util.Optional;

/**
 * A pattern as a policy file has it: a wildcard, or behind {@code re:} a regular expression (RE2,
 * which never goes back) that must match the whole subject. {@code ${identity}} and {@code ${repo}}
 * stand for the literal name of the principal and of the repository.
 *
 * @param source the text in the file
 */
public record PatternText(String source) {
    private static final String REGEX = "re:";
    static final String IDENTITY = "${identity}";
    static final String REPO = "${repo}";

    /** Stand in for the variables where patterns are compared with each other. */
    private static final PatternVariables SYMBOLS =
            new PatternVariables("\ue000", Segment.SEVERAL + "");

    public PatternText {
        Optional<String> fault = faultOf(source);
        if (fault.isPresent()) {
            throw new IllegalArgumentException("pattern '" + source + "' " + fault.get());
        }
    }

    /** What is wrong with the text, in words that say what was expected. */
    public static Optional<String> faultOf(String text) {
        return text.startsWith(REGEX) ? regexFault(text) : wildcardFault(text);
    }

    /** Whether it is a regular expression. */
    public boolean isRegex() {
        return source.startsWith(REGEX);
    }

    /** Whether what it matches depends on who pushes where. */
    public boolean hasVariables() {
        return source.contains(IDENTITY) || source.contains(REPO);
    }

    /** Whether it matches the whole subject; only for a pattern without variables. */
    public boolean matches(String subject) {
        return bind(SYMBOLS).matches(subject);
    }

    /** The matcher for one principal and repository. */
    TextMatcher bind(PatternVariables variables) {
        if (isRegex()) {
            Pattern pattern = Pattern.compile(variables.quotedIn(source.substring(3)));
            return pattern::matches;
        }
        return Wildcard.of(variables.in(source))::matches;
    }

    /** The matcher of folded subjects: the pattern's own text is folded too. */
    TextMatcher bindFolded(PatternVariables variables) {
        if (isRegex()) {
            Pattern pattern =
                    Pattern.compile(
                            variables.quotedIn(source.substring(3)), Pattern.CASE_INSENSITIVE);
            return pattern::matches;
        }
        return Wildcard.of(Folded.text(variables.in(source)))::matches;
    }

    /** The matcher of all that it matches in that repository for any principal. */
    TextMatcher bindAnyone(PatternVariables variables) {
        if (isRegex()) {
            String text = source.substring(3).replace(IDENTITY, Principal.ANY);
            return Pattern.compile(variables.quotedIn(text))::matches;
        }
        return Wildcard.of(variables.in(source.replace(IDENTITY, "*")))::matches;
    }

    /** The pattern as the pusher should read it, with the variables filled in. */
    String shown(PatternVariables variables) {
        return variables.in(source);
    }

    /** Whether surely all that the other matches is matched by this. */
    boolean covers(PatternText other) {
        if (isRegex() || other.isRegex()) {
            return equals(other);
        }
        return symbolic().covers(other.symbolic());
    }

    /** Whether both may match one text. */
    boolean meets(PatternText other) {
        boolean opaque = isRegex() || other.isRegex() || hasVariables() || other.hasVariables();
        return opaque ? anyNameIn().meets(other.anyNameIn()) : symbolic().meets(other.symbolic());
    }

    /** All that it may match for whatever principal and repository, and perhaps more. */
    private Wildcard anyNameIn() {
        if (isRegex() || source.contains(REPO)) {
            return Wildcard.of("**");
        }
        return Wildcard.of(source.replace(IDENTITY, "*"));
    }

    private Wildcard symbolic() {
        return Wildcard.of(SYMBOLS.in(source));
    }

    private static Optional<String> regexFault(String text) {
        try {
            Pattern.compile(new PatternVariables("x", "x").quotedIn(text.substring(3)));
            return Optional.empty();
        } catch (PatternSyntaxException e) {
            return Optional.of(
                    "is not a regular expression of RE2: "
                            + e.getDescription()
                            + " (expected: syntax as on github.com/google/re2/wiki/Syntax)");
        }
    }

    private static Optional<String> wildcardFault(String text) {
        String plain = text.replace(IDENTITY, "i").replace(REPO, "r");
        if (plain.contains("${")) {
            return Optional.of(
                    "has a variable that does not exist (expected: ${identity}, ${repo})");
        }
        if (plain.chars().anyMatch(c -> "?[]{}\\!".indexOf(c) >= 0)) {
            return Optional.of(
                    "has one of ? [ ] { } \\ ! (expected: only * and ** are special; write"
                            + " 're:<regular expression>' for more)");
        }
        if (plain.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            return Optional.of("has a control character (expected: printable text)");
        }
        for (String segment : plain.split("/", -1)) {
            if (segment.isEmpty()) {
                return Optional.of(
                        "is empty, begins or ends with '/' or has '//' (expected: for all below a"
                                + " directory 'dir/**')");
            }
            if (segment.contains("**") && !segment.equals("**")) {
                return Optional.of("has '**' inside a segment (expected: 'a/**/b', or 'a*b')");
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return source;
    }
}
