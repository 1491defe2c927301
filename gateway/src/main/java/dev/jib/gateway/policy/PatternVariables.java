package dev.jib.gateway.policy;

import com.google.re2j.Pattern;

/**
 * What {@code ${identity}} and {@code ${repo}} stand for.
 *
 * @param identity the principal's name
 * @param repo the repository's name
 */
record PatternVariables(String identity, String repo) {
    static PatternVariables of(Push push) {
        return new PatternVariables(push.principal().name(), push.repository());
    }

    /** The wildcard text with the names in place; neither can hold a {@code *}. */
    String in(String text) {
        return text.replace(PatternText.IDENTITY, identity).replace(PatternText.REPO, repo);
    }

    /** The regular expression with the names in place, as literals. */
    String quotedIn(String text) {
        return text.replace(PatternText.IDENTITY, Pattern.quote(identity))
                .replace(PatternText.REPO, Pattern.quote(repo));
    }
}
