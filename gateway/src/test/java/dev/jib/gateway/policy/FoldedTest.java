package dev.jib.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FoldedTest {
    @ParameterizedTest
    @CsvSource({
        ".GIT/config,.git/config",
        ".g\u200cit,.git",
        ".git\ufe0f,.git",
        "a./b /c..,a/b/c",
        "\u00c9.TXT,\u00e9.txt",
        "e\u0301,\u00e9",
        "STRASSE,stra\u00dfe",
        "\u212a,k",
        "plain/path.txt,plain/path.txt",
        "a\u034fb,ab",
        "a\ufe00b,ab",
        "a\ue0001b,a\ue0001B",
        "a\udb40\udc01b,ab",
        "a\udb40\udfffb,ab",
        "'...',''",
    })
    void makesTwinsEqual(String one, String other) {
        assertThat(Folded.path(RawPath.of(one))).isEqualTo(Folded.path(RawPath.of(other)));
    }

    @ParameterizedTest
    @CsvSource({
        "a,b",
        "a/b,ab",
        "a.b,ab",
        "a b,ab",
        "\u00e9,e",
        "a\ufe10b,ab",
        "a\ufdffb,ab",
        "a\ue000b,ab"
    })
    void keepsApartWhatIsDifferent(String one, String other) {
        assertThat(Folded.path(RawPath.of(one))).isNotEqualTo(Folded.path(RawPath.of(other)));
    }
}
