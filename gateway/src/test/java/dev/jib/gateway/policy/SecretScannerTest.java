package dev.jib.gateway.policy;

import static dev.jib.gateway.policy.Facts.commit;
import static dev.jib.gateway.policy.Facts.ref;
import static dev.jib.gateway.policy.Policies.create;
import static dev.jib.gateway.policy.Policies.push;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.jib.gateway.git.RefUpdate;
import dev.jib.gateway.policy.SecretPattern.Literal;
import dev.jib.gateway.policy.SecretPattern.Part;
import dev.jib.gateway.policy.SecretPattern.Run;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class SecretScannerTest {
    private static final SecretScanner ALL = new SecretScanner(SecretPatterns.names());
    private static final String TOKEN = "ghp_" + "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dF3hJ5";

    private static List<SecretFinding> scan(byte[] bytes, int step) {
        BlobScanner.Scan scan = ALL.begin();
        for (int i = 0; i < bytes.length; i += step) {
            scan.accept(bytes, i, Math.min(step, bytes.length - i));
        }
        return scan.finish();
    }

    private static List<SecretFinding> scan(String text) {
        return scan(text.getBytes(StandardCharsets.UTF_8), 1 << 20);
    }

    /** A text that the pattern matches, with as many characters as it allows at least. */
    private static String sample(SecretPattern pattern, Random random) {
        StringBuilder out = new StringBuilder();
        for (Part part : pattern.parts()) {
            switch (part) {
                case Literal literal -> out.append(literal.text());
                case Run run -> {
                    int[] members = run.members().stream().toArray();
                    for (int i = 0; i < run.least(); i++) {
                        out.append((char) members[random.nextInt(members.length)]);
                    }
                }
            }
        }
        return out.toString();
    }

    @Test
    void everyPatternFindsItsOwnForm() {
        Random random = new Random(3);
        for (SecretPattern pattern : SecretPatterns.named(SecretPatterns.names())) {
            String sample = sample(pattern, random);
            assertThat(scan("first line\nkey: \"" + sample + "\"\n"))
                    .as(pattern.name() + ": " + sample)
                    .anyMatch(f -> f.pattern().equals(pattern.name()) && f.line() == 2);
        }
    }

    @Test
    void noPatternMatchesWithTheWrongLengthOrInsideAWord() {
        assertThat(scan(" " + TOKEN + " ")).hasSize(1);
        assertThat(scan(TOKEN)).hasSize(1);
        assertThat(scan(TOKEN + "x")).isEmpty();
        assertThat(scan(TOKEN.substring(0, TOKEN.length() - 1))).isEmpty();
        assertThat(scan("x" + TOKEN)).isEmpty();
        assertThat(scan("_" + TOKEN)).isEmpty();
        assertThat(scan("-" + TOKEN + "-")).hasSize(1);
    }

    @Test
    void whatHasTooLittleEntropyOrSaysThatItIsAnExampleIsNoSecret() {
        assertThat(scan("ghp_" + "a".repeat(36))).isEmpty();
        assertThat(scan("ghp_" + "ab".repeat(18))).isEmpty();
        assertThat(scan("AKIA" + "IOSFODNN7EXAMPLE")).isEmpty();
        assertThat(scan("AKIA" + "IOSFODNN7ZXQMPLE")).hasSize(1);
    }

    @Test
    void findsASecretWhereverTheBytesAreSplit() {
        byte[] text = ("x".repeat(70_000) + "\n" + TOKEN + "\n").getBytes(StandardCharsets.UTF_8);
        List<SecretFinding> whole = scan(text, text.length);
        assertThat(whole).hasSize(1);
        assertThat(whole.getFirst().line()).isEqualTo(2);
        for (int step : new int[] {1, 7, 4096, 65_535, 65_536, 65_537}) {
            assertThat(scan(text, step)).isEqualTo(whole);
        }
        for (int offset = 65_400; offset < 65_600; offset++) {
            assertThat(scan(" ".repeat(offset) + TOKEN)).isEqualTo(scan(TOKEN));
        }
        for (int offset = 57_200; offset < 57_500; offset += 3) {
            assertThat(scan(" ".repeat(offset) + TOKEN + " ".repeat(20_000))).hasSize(1);
        }
    }

    @Test
    void readsUtf16() {
        for (Charset charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16)) {
            assertThat(scan(("a " + TOKEN + " b").getBytes(charset), 100)).hasSize(1);
        }
    }

    @Test
    void aFindingNeverHoldsTheSecret() {
        SecretFinding finding = scan(TOKEN).getFirst();
        assertThat(finding.toString()).doesNotContain(TOKEN.substring(4));
        assertThat(finding.fingerprint()).matches("[0-9a-f]{16}");
        assertThat(scan("other " + TOKEN).getFirst().fingerprint())
                .isEqualTo(finding.fingerprint());
    }

    @Test
    void keysWithinCodeAreFoundAndMentionsOfTheirHeadersAreNot() {
        String body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj";
        String head = "-----BEGIN " + "PRIVATE KEY-----";
        assertThat(scan(head + "\n" + body)).hasSize(1);
        assertThat(scan("\"" + head + "\\n" + body + "\\n\"")).hasSize(1);
        assertThat(scan("if (line.equals(\"" + head + "\")) {\n    start();\n")).isEmpty();
    }

    @Test
    void keepsABoundedNumberOfFindings() {
        assertThat(scan((TOKEN + "\n").repeat(1_000))).hasSize(100);
    }

    @Test
    void hostileContentCostsLinearTime() {
        String[] hostile = {
            "AKIA", "glpat-", "eyJ-", "-----BEGIN ", "password:", "ghp_", "sk_live_"
        };
        Assertions.assertTimeout(
                Duration.ofSeconds(20),
                () -> {
                    for (String piece : hostile) {
                        scan(piece.repeat(1_000_000 / piece.length()));
                    }
                });
    }

    @Test
    void theAutomatonFindsWordsInsideWords() {
        Automaton automaton =
                Automaton.of(
                        List.of(
                                "he".getBytes(StandardCharsets.UTF_8),
                                "she".getBytes(StandardCharsets.UTF_8),
                                "hers".getBytes(StandardCharsets.UTF_8)));
        int state = 0;
        StringBuilder found = new StringBuilder();
        for (byte b : "ushershe".getBytes(StandardCharsets.UTF_8)) {
            state = automaton.step(state, b);
            int[] ending = automaton.ending(state);
            Arrays.sort(ending = ending.clone());
            found.append(Arrays.toString(ending));
        }
        assertThat(found).hasToString("[][][][0, 1][][2][][0, 1]");
    }

    @Test
    void aTemplateBeginsWithText() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SecretPattern("x", true, 0, SecretTemplate.parse("[a-z]{3}")))
                .withMessageContaining("literal");
    }

    @Test
    void entropyIsInBitsPerCharacter() {
        assertThat(SecretPattern.entropyOf("aaaa")).isZero();
        assertThat(SecretPattern.entropyOf("abab")).isEqualTo(1);
        assertThat(SecretPattern.entropyOf("abcd")).isEqualTo(2);
        assertThat(SecretPattern.entropyOf("")).isZero();
    }

    @Test
    void theRuleDecidesWhichFindingsCount() {
        String policy =
                """
                refs: [{name: open, ref: refs/heads/**, allow: [create]}]
                content: [{name: s, secrets: {rules: [github-token, npm-token], except: [npm-token]}}]
                """;
        RefUpdate main = create("refs/heads/main");
        SecretFinding finding = new SecretFinding("github-token", 3, "0123456789abcdef");
        Violation violation = only(policy, main, Facts.withSecrets("a", finding));
        assertThat(violation.text()).isEqualTo("a line 3 has a secret (github-token) in 0000000");
        assertThat(violation.accepted())
                .containsExactly("if it is none: allow the fingerprint 0123456789abcdef");
        PolicySnapshot snapshot = Policies.snapshot(policy);
        ContentEvaluation other =
                snapshot.contentStage(push("a", "r", main), List.of(ref(main, Operation.CREATE)));
        other.begin(commit(1, main));
        other.change(Facts.withSecrets("a", new SecretFinding("npm-token", 1, "1".repeat(16))));
        assertThat(other.finish().isAllowed()).isTrue();
    }

    @Test
    void secretsInMessagesAreFound() {
        RefUpdate main = create("refs/heads/main");
        PolicySnapshot snapshot =
                Policies.snapshot(
                        """
                        refs: [{name: open, ref: refs/heads/**, allow: [create]}]
                        content: [{name: s, secrets: {rules: builtin}}]
                        """);
        ContentEvaluation evaluation =
                snapshot.contentStage(push("a", "r", main), List.of(ref(main, Operation.CREATE)));
        evaluation.begin(commit(1, "x\n\n" + TOKEN + "\n", main));
        Verdict.Denied denied = (Verdict.Denied) evaluation.finish();
        assertThat(denied.violations().getFirst().text())
                .isEqualTo("the message line 3 has a secret (github-token) in 0000000");
        assertThat(denied.toString()).doesNotContain(TOKEN.substring(4));
    }

    private static Violation only(String policy, RefUpdate main, PathChange change) {
        ContentEvaluation evaluation =
                Policies.snapshot(policy)
                        .contentStage(push("a", "r", main), List.of(ref(main, Operation.CREATE)));
        evaluation.begin(commit(1, main));
        evaluation.change(change);
        return ((Verdict.Denied) evaluation.finish()).violations().getFirst();
    }

    @Test
    void allowedFingerprintsAndPathsDoNotCount() {
        RefUpdate main = create("refs/heads/main");
        SecretRules rules =
                new SecretRules(
                        Set.of("github-token"),
                        Set.of("0".repeat(16)),
                        List.of(new PatternText("test/**")));
        assertThat(SecretTexts.counts(rules, new SecretFinding("github-token", 1, "0".repeat(16))))
                .isFalse();
        ContentRule rule =
                new ContentRule(
                        "s",
                        Scope.ALL,
                        List.of(),
                        Optional.empty(),
                        ContentRule.Merges.EACH_PARENT,
                        PathRules.NONE,
                        CommitRules.NONE,
                        FileRules.NONE,
                        Optional.of(rules));
        Policy base =
                Policies.snapshot("refs: [{name: o, ref: refs/heads/**, allow: [create]}]")
                        .policy();
        PolicySnapshot snapshot =
                new PolicySnapshot(
                        new Policy(
                                Mode.ENFORCE, base.limits(), base.refs(), List.of(rule), List.of()),
                        PolicyDigest.of("x"));
        ContentEvaluation evaluation =
                snapshot.contentStage(push("a", "r", main), List.of(ref(main, Operation.CREATE)));
        evaluation.begin(commit(1, main));
        SecretFinding finding = new SecretFinding("github-token", 1, "1".repeat(16));
        evaluation.change(Facts.withSecrets("test/x", finding));
        assertThat(evaluation.isFull()).isFalse();
        evaluation.change(Facts.withSecrets("src/x", finding));
        assertThat(((Verdict.Denied) evaluation.finish()).violations()).hasSize(1);
    }
}
