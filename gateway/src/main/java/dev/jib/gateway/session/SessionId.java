package dev.jib.gateway.session;

import java.util.regex.Pattern;

/**
 * The name of a session: also the name of its socket directory, so it is short and plain.
 *
 * @param value 1 to 64 of {@code A-Z a-z 0-9 _ -}, first a letter or digit
 */
public record SessionId(String value) {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    public SessionId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "session id: not 1 to 64 of letters, digits, '_' and '-', first a letter or"
                            + " digit");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
