package dev.jib.mounts.reftable;

import java.util.regex.Pattern;

/** Names that git lets a ref in a table have: those of git-check-ref-format(1), and pseudo-refs. */
final class TableNames {
    private static final Pattern NAME =
            Pattern.compile(
                    "[A-Z][A-Z_]*|refs(?:/[^\\x00-\\x20\\x7f~^:?*\\[\\\\/.][^\\x00-\\x20\\x7f~^:?*\\[\\\\/]*)+");
    private static final Pattern NEVER = Pattern.compile("\\.\\.|@\\{|\\.lock(?:/|$)|\\.$");

    private TableNames() {}

    /** Whether a key, a character for each byte, is one. */
    static boolean isName(String key) {
        return NAME.matcher(key).matches() && !NEVER.matcher(key).find();
    }
}
