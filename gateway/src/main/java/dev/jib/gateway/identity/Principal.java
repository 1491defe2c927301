package dev.jib.gateway.identity;

import java.util.regex.Pattern;

/**
 * Who a session acts for. The name comes from whoever made the session, never from the client.
 *
 * <p>The alphabet is safe inside a ref name, since policy patterns may say {@code
 * refs/heads/jib/${identity}/**}.
 *
 * @param name 1 to 64 of {@code a-z A-Z 0-9 . _ -}, first a letter or digit, without {@code ..},
 *     not ending in {@code .lock} or a dot
 */
public record Principal(String name) {
    /** A regular expression, in the syntax of RE2 too, that matches every name and more. */
    public static final String ANY = "[A-Za-z0-9._-]+";

    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9_-]|\\.(?!\\.|$|lock$)){0,63}");

    public Principal {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "principal: '"
                            + name.replaceAll("[^ -~]", "?")
                            + "' (expected: 1 to 64 of letters, digits, '.', '_' and '-', first a"
                            + " letter or digit, no '..', no '.' or '.lock' at the end)");
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
