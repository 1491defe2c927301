package dev.jib.mounts.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefNamesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "refs/heads/main",
                "refs/heads/dependabot/npm_and_yarn/@babel/core-7.2.0",
                "refs/heads/feat(api)-don't",
                "refs/heads/100%",
                "refs/heads/a-b/c--d",
                "refs/heads/grüße-日本-😀",
                "refs/heads/a,b=c+d#1!"
            })
    void ordinaryNamesAreHarmlessAndStayAsTheyAre(String ref) {
        assertThat(RefNames.isHarmless(ref)).isTrue();
        assertThat(RefNames.harmless(ref)).isEqualTo(ref);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            value = {
                "refs/heads/--exec=x => refs/heads/%2D-exec=x",
                "refs/heads/a/-x => refs/heads/a/%2Dx",
                "-x => %2Dx",
                "refs/heads/a$(b)c => refs/heads/a%24(b)c",
                "refs/heads/`b` => refs/heads/%60b%60",
                "refs/heads/a;b => refs/heads/a%3Bb",
                "refs/heads/a&b => refs/heads/a%26b",
                "refs/heads/a|b => refs/heads/a%7Cb",
                "refs/heads/a<b => refs/heads/a%3Cb",
                "refs/heads/a>b => refs/heads/a%3Eb",
                "refs/heads/100%;b => refs/heads/100%25%3Bb",
                "refs/heads/x\u009b2Jy => refs/heads/x%C2%9B2Jy",
                "refs/heads/x\u001by => refs/heads/x%1By",
                "refs/heads/x\u202ey => refs/heads/x%E2%80%AEy",
                "refs/heads/x\u2028y => refs/heads/x%E2%80%A8y",
                "refs/heads/x\u2029y => refs/heads/x%E2%80%A9y",
                "refs/heads/x\u0378y => refs/heads/x%CD%B8y",
            })
    void whatAShellAnOptionParserOrATerminalObeysIsEncoded(String ref, String harmless) {
        assertThat(RefNames.isHarmless(ref)).isFalse();
        assertThat(RefNames.harmless(ref)).isEqualTo(harmless);
        assertThat(RefNames.isHarmless(harmless)).isTrue();
    }

    @Test
    void aSurrogateWithoutItsOtherHalfIsNoName() {
        assertThat(RefNames.isHarmless("refs/heads/x\ud800y")).isFalse();
    }

    @Test
    void namesThatAreNoUtf8StayApart() {
        assertThat(RefNames.decode("grüße%".getBytes(StandardCharsets.UTF_8))).isEqualTo("grüße%");
        assertThat(RefNames.decode("caf\u00e9".getBytes(StandardCharsets.ISO_8859_1)))
                .isEqualTo("caf%E9");
        assertThat(RefNames.decode("caf\u00e8%".getBytes(StandardCharsets.ISO_8859_1)))
                .isEqualTo("caf%E8%25");
    }

    @Test
    void textForATerminalHasNoControlCharacters() {
        assertThat(TerminalText.line("a\u001b[2J\u009bb\u202ec\nd\té")).isEqualTo("a?[2J?b?c?d?é");
        assertThat(TerminalText.lines("a\u001b\u0007\u009b\nb\tc\u2028")).isEqualTo("a???\nb\tc?");
    }
}
