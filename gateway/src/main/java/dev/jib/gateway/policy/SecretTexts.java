package dev.jib.gateway.policy;

import java.util.List;

/** The words about secrets, none of which is ever printed. */
final class SecretTexts {
    private SecretTexts() {}

    static boolean counts(SecretRules rules, SecretFinding finding) {
        return rules.patterns().contains(finding.pattern())
                && !rules.allowFingerprints().contains(finding.fingerprint());
    }

    static String subject(SecretFinding finding) {
        return "secret " + finding.fingerprint();
    }

    static Found.Words words(SecretFinding finding, String where, Place place) {
        String fix =
                place.isCommit()
                        ? place.rebase() + " and take it out of " + place.origin().abbreviated()
                        : "delete that tag";
        return new Found.Words(
                where + " line " + finding.line() + " has a secret (" + finding.pattern() + ")",
                List.of("if it is none: allow the fingerprint " + finding.fingerprint()),
                fix + ", and revoke it if anyone may have seen it",
                "secret (" + finding.pattern() + ")");
    }
}
