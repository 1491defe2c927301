package dev.jib.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerEndTest {
    private static AnswerEnd after(Service service, String... pieces) {
        AnswerEnd end = new AnswerEnd(service);
        for (String piece : pieces) {
            byte[] bytes = piece.getBytes(StandardCharsets.ISO_8859_1);
            end.answered(bytes, 0, bytes.length);
        }
        return end;
    }

    @ParameterizedTest
    @CsvSource({
        "000eversion 2\\n0000, true",
        "0006a\\n0001000ab\\2\\2\\2\\2\\n0000, true",
        "0000, true",
        "0008NAK\\n0009\\2abcd0000, true",
        "0004, false",
        "0001, false",
        "0002, false",
        "0008NAK\\n, false",
        "0008NAK\\n0009\\2abcd, false",
        "0008NAK\\n0009\\2abc, false",
        "00000, false",
        "0000000a, false",
        "0000000abc, false",
        "000dERR gone\\n, true",
        "000dERR gone, false",
        "000eNACK none\\n, true",
        "0009\\3died, true",
        "0005\\3, true",
        "0009\\3died0009\\2more, false",
        "0008NAK\\nPACK...., true",
        "0003, true",
        "zzzz, true",
    })
    void tellsAWholeAnswerFromABrokenOneSplitAnywhere(String stream, boolean whole) {
        String bytes = stream.replace("\\n", "\n").replace("\\2", "\2").replace("\\3", "\3");
        for (int at = 0; at <= bytes.length(); at++) {
            AnswerEnd end = after(Service.UPLOAD_PACK, bytes.substring(0, at), bytes.substring(at));
            assertThat(end.reached()).as("split at %d", at).isEqualTo(whole);
        }
        assertThat(after(Service.UPLOAD_PACK, bytes.split("")).reached())
                .as("byte by byte")
                .isEqualTo(whole);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 100, 70_000})
    void isNotReachedWhileARequestIsUnanswered(int request) {
        AnswerEnd end = after(Service.UPLOAD_PACK, "0000");
        end.asked(request);
        assertThat(end.reached()).isFalse();
        byte[] answer = "0008abc\n0000".getBytes(StandardCharsets.ISO_8859_1);
        end.answered(answer, 0, answer.length);
        assertThat(end.reached()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4})
    void isReachedWhenGitOnlySaidGoodbye(int bytes) {
        for (Service service : Service.values()) {
            AnswerEnd end = after(service, "0000");
            end.asked(bytes);
            assertThat(end.reached()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', false",
        "000eunpack ok\\n, false",
        "000eunpack ok\\n0000, true",
        "0013\\1000eunpack ok\\n, false",
        "0017\\1000eunpack ok\\n00000000, true",
        "000dERR gone\\n, true",
    })
    void needsTheReportOfAPush(String report, boolean whole) {
        AnswerEnd end = after(Service.RECEIVE_PACK, "0008ref\n0000");
        end.asked(5_000);
        byte[] bytes =
                report.replace("\\n", "\n")
                        .replace("\\1", "\1")
                        .getBytes(StandardCharsets.ISO_8859_1);
        end.answered(bytes, 0, bytes.length);
        end.asked(100_000);
        assertThat(end.reached()).isEqualTo(whole);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 65_515, 65_516})
    void skipsPayloadsOfAnyLength(int length) {
        AnswerEnd end =
                after(Service.UPLOAD_PACK, PktLine.header(length) + "0".repeat(length), "0000");
        assertThat(end.reached()).isTrue();
    }
}
