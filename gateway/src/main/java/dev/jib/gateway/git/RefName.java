package dev.jib.gateway.git;

import java.util.Arrays;
import java.util.Optional;

/**
 * A full ref name such as {@code refs/heads/main}, valid by the rules of git-check-ref-format(1).
 *
 * <p>Only names below {@code refs/} are accepted: {@code HEAD}, {@code heads/main} and other short
 * forms are names that git resolves by guessing, and nothing here guesses.
 *
 * @param value the whole name
 */
public record RefName(String value) implements Comparable<RefName> {
    private static final int MAX_LENGTH = 1024;

    public RefName {
        Optional<String> fault = faultOf(value);
        if (fault.isPresent()) {
            throw new IllegalArgumentException(
                    "ref name: '"
                            + Printable.of(value)
                            + "' "
                            + fault.get()
                            + " (expected: a full name such as refs/heads/main, see"
                            + " git-check-ref-format(1))");
        }
    }

    /** The name, if the text is one. */
    public static Optional<RefName> parse(String text) {
        return faultOf(text).isEmpty() ? Optional.of(new RefName(text)) : Optional.empty();
    }

    /** Whether this ref lies in the namespace, such as {@code refs/heads/}. */
    public boolean isUnder(String prefix) {
        return value.startsWith(prefix);
    }

    /**
     * The name without {@code refs/heads/} or {@code refs/tags/}, as git prints it; other names
     * whole.
     */
    public String shortName() {
        for (String prefix : new String[] {"refs/heads/", "refs/tags/"}) {
            if (value.startsWith(prefix)) {
                return value.substring(prefix.length());
            }
        }
        return value;
    }

    /** The name below its namespace: {@code v1} of {@code refs/tags/v1}. */
    public String inNamespace() {
        return value.substring(value.indexOf('/', "refs/".length()) + 1);
    }

    @Override
    public int compareTo(RefName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }

    private static Optional<String> faultOf(String text) {
        if (text.length() > MAX_LENGTH) {
            return Optional.of("is longer than " + MAX_LENGTH + " characters");
        }
        if (!text.startsWith("refs/")) {
            return Optional.of("does not start with refs/");
        }
        String[] components = text.split("/", -1);
        if (components.length < 3) {
            return Optional.of("has only one level below refs/");
        }
        if (Arrays.stream(components).anyMatch(c -> !isComponent(c))) {
            return Optional.of(
                    "has an empty component, or one that starts with '.' or ends with '.lock'");
        }
        if (text.contains("..") || text.contains("@{") || text.endsWith(".")) {
            return Optional.of("contains '..' or '@{', or ends with '.'");
        }
        if (text.codePoints().anyMatch(RefName::isForbidden)) {
            return Optional.of("contains a control character, a space or one of ~^:?*[\\");
        }
        return Optional.empty();
    }

    private static boolean isComponent(String component) {
        return !component.isEmpty() && !component.startsWith(".") && !component.endsWith(".lock");
    }

    private static boolean isForbidden(int c) {
        return c <= ' ' || c == 0x7f || c == 0xfffd || "~^:?*[\\".indexOf(c) >= 0;
    }
}
