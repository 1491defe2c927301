package dev.jib.gateway.git;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeldSecretsTest {
    private static final byte[] KEY = "a key".getBytes(UTF_8);

    private final HeldSecrets held = new HeldSecrets(3, KEY);

    @Test
    void findsASecretWhereverItStands() {
        held.remember("token-one");
        assertThat(held.redact("token-one")).isEqualTo("[redacted]");
        assertThat(held.redact("not with token-one!")).isEqualTo("not with [redacted]!");
        assertThat(held.redact("token-onetoken-one")).isEqualTo("[redacted][redacted]");
        assertThat(held.redact("token-on")).isEqualTo("token-on");
        assertThat(held.redact("token-two")).isEqualTo("token-two");
    }

    @Test
    void ofTwoThatBeginAlikeTheLongerOneGoesWhole() {
        held.remember("token-one");
        held.remember("token-one-and-more");
        assertThat(held.redact("a token-one-and-more b token-one c"))
                .isEqualTo("a [redacted] b [redacted] c");
    }

    @Test
    void knowsItPercentEncodedAndEscaped() {
        held.remember("to ken/\"+=");
        assertThat(held.redact("?t=to+ken%2F%22%2B%3D&x {\"t\":\"to ken/\\\"+=\"}"))
                .isEqualTo("?t=[redacted]&x {\"t\":\"[redacted]\"}");
    }

    @Test
    void shortOnesAreLeftSinceWordsHoldThem() {
        held.remember("s3cret!");
        assertThat(held.redact("a s3cret! there")).isEqualTo("a s3cret! there");
    }

    @Test
    void keepsTheNewestAndCountsOneThatIsHeldAgainAsNew() {
        IntStream.range(0, 3).forEach(i -> held.remember("token-number-" + i));
        held.remember("token-number-0");
        held.remember("token-number-3");
        assertThat(held.redact("token-number-0 token-number-1 token-number-2 token-number-3"))
                .isEqualTo("[redacted] token-number-1 [redacted] [redacted]");
    }

    @Test
    void masksBytesInTheirPlace() {
        held.remember("geheim-ü-1");
        byte[] text = "x geheim-ü-1 y".getBytes(UTF_8);
        held.mask(text, 0, text.length);
        assertThat(new String(text, UTF_8)).isEqualTo("x *********** y");
        byte[] outside = "xtoken-one".getBytes(UTF_8);
        held.remember("token-one");
        held.mask(outside, 2, outside.length);
        assertThat(outside).asString(UTF_8).isEqualTo("xtoken-one");
    }

    @Test
    void aLineThatComesInPiecesIsMaskedWhereverItIsSplit() throws IOException {
        HeldSecrets.ofThisProcess().remember("canary-of-masked-lines");
        byte[] text = "a\rb canary-of-masked-lines c\nd canary-of-masked-lines".getBytes(UTF_8);
        for (int split = 0; split <= text.length; split++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            MaskedLines lines = new MaskedLines(out::write);
            lines.write(text, 0, split);
            lines.write(text, split, text.length - split);
            assertThat(out.toString(UTF_8)).isEqualTo("a\rb ********************** c\n");
            lines.end();
            assertThat(out.toString(UTF_8))
                    .isEqualTo("a\rb ********************** c\nd **********************");
        }
    }

    @Test
    void aLineWithoutEndIsPassedOnInPartsAndMaskedAtTheirSeams() throws IOException {
        HeldSecrets.ofThisProcess().remember("canary-of-a-long-line");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        MaskedLines lines = new MaskedLines(out::write);
        byte[] text = "canary-of-a-long-line".repeat(20_000).getBytes(UTF_8);
        lines.write(text);
        lines.end();
        assertThat(out.toByteArray()).hasSameSizeAs(text).containsOnly((byte) '*');
    }
}
