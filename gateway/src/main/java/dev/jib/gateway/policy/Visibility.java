package dev.jib.gateway.policy;

/** Who may see a repository at its forge. */
public enum Visibility {
    /** Those that were given access. */
    PRIVATE,
    /** Everyone who has an account of the organisation that runs the forge. */
    INTERNAL,
    /** Everyone. */
    PUBLIC
}
