package dev.jib.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.policy.SecretPattern.Literal;
import dev.jib.gateway.policy.SecretPattern.Part;
import dev.jib.gateway.policy.SecretPattern.Run;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretTemplateTest {
    private static BitSet chars(String text) {
        BitSet set = new BitSet();
        text.chars().forEach(set::set);
        return set;
    }

    private static List<Part> parse(String template) {
        return SecretTemplate.parse(template);
    }

    private static int match(String template, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return new SecretPattern("x", true, 0, parse(template)).match(bytes, 0, bytes.length);
    }

    @Test
    void readsLiteralsAndClasses() {
        assertThat(parse("ab[c-e_]{2}x[0-9]{3,5}y"))
                .containsExactly(
                        new Literal("ab"),
                        new Run(chars("cde_"), 2, 2, false, true),
                        new Literal("x"),
                        new Run(chars("0123456789"), 3, 5, false, true),
                        new Literal("y"));
    }

    @Test
    void readsOpenRunsAndEscapes() {
        assertThat(parse("a[x-]{7,}"))
                .containsExactly(new Literal("a"), new Run(chars("x-"), 7, 7, true, true));
        assertThat(parse("a[\\s\\\\n]{1,8}"))
                .containsExactly(
                        new Literal("a"), new Run(chars(" \t\r\n\\n"), 1, 8, false, false));
        assertThat(parse("k~[a]{1}"))
                .containsExactly(
                        new Literal("k"),
                        new Run(chars(" \t\r\n\"'=:>`"), 1, 24, false, false),
                        new Run(chars("a"), 1, 1, false, true));
    }

    @ParameterizedTest
    @CsvSource({
        "k-[ab]{3},k-aba,5",
        "k-[ab]{3},k-ab,-1",
        "k-[ab]{3},k-abab,-1",
        "k-[ab]{3},k-abac,5",
        "k-[ab]{3},k-abx,-1",
        "k-[ab]{3},'k-aba ',5",
        "'k-[ab]{2,3}',k-ab,4",
        "'k-[ab]{2,3}',k-aba,5",
        "'k-[ab]{2,3}',k-abab,-1",
        "'k-[ab]{2,}',k-abab,4",
        "'k-[ab]{2,3}z',k-abz,5",
        "'k-[ab]{2,3}z',k-abaz,6",
        "'k-[ab]{2,3}z',k-ababz,-1",
        "k-[ab]{2}zz,k-abz,-1",
        "k-[ab]{2}zz,k-abzy,-1",
        "k~[ab]{2},k=ab,4",
        "k~[ab]{2},'k = \"ab\"',7",
        "k~[ab]{2},kab,-1",
    })
    void matchesForwardOnly(String template, String text, int end) {
        assertThat(match(template, text)).isEqualTo(end);
    }

    @Test
    void aWordBeforeTheBeginningIsNoMatch() {
        SecretPattern word = new SecretPattern("x", true, 0, parse("k[1]{2}"));
        SecretPattern sign = new SecretPattern("x", true, 0, parse("-k[1]{2}"));
        for (char before : "09AZaz_M5q".toCharArray()) {
            assertThat(match(word, before + "k11")).isEqualTo(-1);
            assertThat(match(sign, before + "-k11")).isEqualTo(5);
        }
        for (char before : "/:@[`{-. \u00e9".toCharArray()) {
            assertThat(match(word, before + "k11")).isEqualTo(4);
        }
        assertThat(word.match("k11".getBytes(StandardCharsets.ISO_8859_1), 0, 3)).isEqualTo(3);
    }

    private static int match(SecretPattern pattern, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return pattern.match(bytes, 1, bytes.length);
    }

    @Test
    void theLeastEntropyIsEnough() {
        SecretPattern pattern = new SecretPattern("x", true, 1, parse("k[ab]{2}"));
        assertThat(pattern.match(new byte[] {'k', 'a', 'b'}, 0, 3)).isEqualTo(3);
        assertThat(pattern.match(new byte[] {'k', 'a', 'a'}, 0, 3)).isEqualTo(-1);
    }
}
