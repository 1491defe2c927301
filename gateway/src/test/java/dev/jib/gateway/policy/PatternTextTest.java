package dev.jib.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatternTextTest {
    private static final PatternVariables AGENT = new PatternVariables("agent-7", "acme/site");

    @ParameterizedTest
    @CsvSource({
        "refs/heads/main,refs/heads/main,true",
        "refs/heads/main,refs/heads/main2,false",
        "refs/heads/main,xrefs/heads/main,false",
        "refs/heads/*,refs/heads/a,true",
        "refs/heads/*,refs/heads/a/b,false",
        "refs/heads/**,refs/heads/a/b,true",
        "refs/heads/**,refs/heads,false",
        "refs/tags/v*,refs/tags/v1.2,true",
        "refs/tags/v*,refs/tags/v,true",
        "refs/tags/v*,refs/tags/v1/x,false",
        "refs/tags/v*-rc*,refs/tags/v1-rc-rc2,true",
        "**/.gitmodules,.gitmodules,true",
        "**/.gitmodules,a/b/.gitmodules,true",
        "**/.gitmodules,a/.gitmodules/b,false",
        ".github/workflows/**,.github/workflows/a/b.yml,true",
        ".github/workflows/**,.github/workflows,false",
        "a/**/b,a/b,true",
        "a/**/b,a/x/y/b,true",
        "a/**/b,a/x/y/b/c,false",
        "a/**/b/**/c,a/b/b/c/c,true",
        "**,x,true",
        "**,x/y,true",
        "*,x/y,false",
        "refs/heads/jib/${identity}/**,refs/heads/jib/agent-7/x,true",
        "refs/heads/jib/${identity}/**,refs/heads/jib/agent-70/x,false",
        "refs/heads/jib/${identity}/**,refs/heads/jib/agent-7,false",
        "refs/heads/${repo}/*,refs/heads/acme/site/x,true",
        "re:refs/heads/(a|b)+,refs/heads/abba,true",
        "re:refs/heads/(a|b)+,refs/heads/abbax,false",
        "re:x/${identity},x/agent-7,true",
        "re:x/${identity},x/agent_7,false",
    })
    void matchesTheWholeSubjectOnly(String pattern, String subject, boolean expected) {
        assertThat(new PatternText(pattern).bind(AGENT).matches(subject)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/a",
                "a/",
                "a//b",
                "a**",
                "a/b**/c",
                "a?",
                "[ab]",
                "{a,b}",
                "!a",
                "a\\b",
                "${user}",
                "$ {identity}${",
                "re:(",
                "re:a(?=b)",
                "a\tb"
            })
    void refusesWhatMightBeReadInAnotherWay(String pattern) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PatternText(pattern))
                .withMessageContaining("expected: ");
    }

    @Test
    void variablesAreLiteralInARegularExpression() {
        PatternVariables dotted = new PatternVariables("a.b", "r");
        assertThat(new PatternText("re:x/${identity}").bind(dotted).matches("x/aXb")).isFalse();
    }

    @Test
    void agreesWithAReferenceOnRandomPatterns() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            String pattern = random(random, new String[] {"a", "b", "*", "**", "a*", "*b*"}, 4);
            String subject = random(random, new String[] {"a", "b", "ab", "ba", "bab"}, 5);
            boolean expected = Pattern.matches(reference(pattern), subject);
            assertThat(Wildcard.of(pattern).matches(subject))
                    .as("%s on %s", pattern, subject)
                    .isEqualTo(expected);
        }
    }

    @Test
    void coversAndMeetsAreSoundOnRandomPatterns() {
        Random random = new Random(8);
        String[] parts = {"a", "b", "*", "**", "a*", "*b", "*a*"};
        for (int i = 0; i < 3_000; i++) {
            Wildcard one = Wildcard.of(random(random, parts, 3));
            Wildcard other = Wildcard.of(random(random, parts, 3));
            for (int j = 0; j < 30; j++) {
                String subject = random(random, new String[] {"a", "b", "ab", "ba"}, 4);
                if (one.covers(other) && other.matches(subject)) {
                    assertThat(one.matches(subject)).isTrue();
                }
                if (one.matches(subject) && other.matches(subject)) {
                    assertThat(one.meets(other)).isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "refs/**,refs/heads/*,true",
        "refs/heads/*,refs/**,false",
        "a/**,a/b/**,true",
        "a/*,a/${identity},true",
        "a/*,a/${repo},false",
        "**,a/x,true",
        "a/${repo},a/${repo},true",
        "a/x*,a/xy*,true",
        "a/xy*,a/x*,false",
        "**/c,**/b/c,true",
        "re:a,re:a,true",
        "re:a,re:b,false",
    })
    void knowsWhatCoversWhat(String one, String other, boolean expected) {
        assertThat(new PatternText(one).covers(new PatternText(other))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "a/*b,a/b*,true",
        "a/*,b/*,false",
        "a/x*,a/y*,false",
        "a/**/z,a/b/*,true",
        "a/${identity},a/bob,true",
        "a/${identity},b/bob,false",
        "a/${repo},a/b/c,true",
        "re:x,y,true",
    })
    void knowsWhatMeetsWhat(String one, String other, boolean expected) {
        assertThat(new PatternText(one).meets(new PatternText(other))).isEqualTo(expected);
        assertThat(new PatternText(other).meets(new PatternText(one))).isEqualTo(expected);
    }

    @Test
    void aHostileSubjectCostsNoTime() {
        String many = "a/".repeat(500);
        TextMatcher stars = new PatternText("**/a*a*a*a*b/**/a*a*a*b/**/c").bind(AGENT);
        TextMatcher regex = new PatternText("re:(a*)*(a|aa)*b").bind(AGENT);
        Assertions.assertTimeout(
                Duration.ofSeconds(5),
                () -> {
                    assertThat(stars.matches(many + "aaaaaaaaaaaaaaaaaaaaaaa")).isFalse();
                    assertThat(regex.matches("a".repeat(5_000))).isFalse();
                });
    }

    private static String random(Random random, String[] parts, int most) {
        StringBuilder out = new StringBuilder();
        int count = 1 + random.nextInt(most);
        for (int i = 0; i < count; i++) {
            out.append(i == 0 ? "" : "/").append(parts[random.nextInt(parts.length)]);
        }
        return out.toString();
    }

    /** The same dialect in java.util.regex, written another way. */
    private static String reference(String pattern) {
        String[] segments = pattern.split("/");
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < segments.length; i++) {
            boolean last = i == segments.length - 1;
            if (segments[i].equals("**")) {
                regex.append(last ? "[^/]*(/[^/]*)*" : "([^/]*/)*");
            } else {
                regex.append(segments[i].replace("*", "[^/]*")).append(last ? "" : "/");
            }
        }
        return regex.toString();
    }
}
