package dev.jib.gateway.policy;

/** Says whether a whole text is matched. */
@FunctionalInterface
interface TextMatcher {
    boolean matches(String text);
}
