package dev.jib.gateway.policy;

import java.util.Locale;

/** What a violation of a rule does. */
public enum Mode {
    /** The push is refused. */
    ENFORCE,
    /** The pusher and the audit are told. Limits, parsing and inspection are never softened. */
    WARN;

    /** The word in a policy file. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
