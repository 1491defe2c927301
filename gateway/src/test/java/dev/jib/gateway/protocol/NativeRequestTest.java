package dev.jib.gateway.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.git.Service;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NativeRequestTest {
    private static final String LINE =
            "git-upload-pack https://git.example/a/b.git\0host=git.example:8443\0\0version=2\0"
                    + "token=jibs_secret\0";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] pkt(String payload) {
        return bytes(String.format("%04x%s", payload.length() + 4, payload));
    }

    private static NativeRequest read(InputStream in) throws Exception {
        return NativeRequestReader.read(in);
    }

    @Test
    void readsEveryPart() throws Exception {
        NativeRequest request = read(new ByteArrayInputStream(pkt(LINE)));

        assertThat(request.service()).isEqualTo(Service.UPLOAD_PACK);
        assertThat(request.url()).isEqualTo(RepositoryUrl.parse("https://git.example/a/b"));
        assertThat(request.version()).isEqualTo(2);
        assertThat(request.token().orElseThrow().reveal()).isEqualTo("jibs_secret");
        assertThat(request.toString()).doesNotContain("jibs_secret");
    }

    @Test
    void readsTheSameSplitAtEveryOffset() throws Exception {
        byte[] line = pkt(LINE);
        NativeRequest whole = read(new ByteArrayInputStream(line));
        for (int at = 0; at <= line.length; at++) {
            NativeRequest split =
                    read(
                            new SequenceInputStream(
                                    new ByteArrayInputStream(Arrays.copyOf(line, at)),
                                    new ByteArrayInputStream(line, at, line.length - at)));
            assertThat(split.url()).isEqualTo(whole.url());
            assertThat(split.version()).isEqualTo(2);
        }
    }

    @Test
    void leavesWhatFollowsTheLine() throws Exception {
        InputStream in =
                new ByteArrayInputStream(
                        bytes(new String(pkt(LINE), StandardCharsets.ISO_8859_1) + "0000"));

        read(in);

        assertThat(in.readAllBytes()).isEqualTo(bytes("0000"));
    }

    @Test
    void tellsATruncatedLineAtEveryOffset() {
        byte[] line = pkt(LINE);
        for (int at = 0; at < line.length; at++) {
            InputStream cut = new ByteArrayInputStream(Arrays.copyOf(line, at));
            assertThatThrownBy(() -> read(cut)).isInstanceOf(EOFException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "git-receive-pack ssh://git@git.example/a\0",
                "git-receive-pack git@git.example:a\0host=x\0",
                "git-receive-pack ssh://git.example/a\0host=[::1]:22\0\0version=1\0",
                "git-receive-pack ssh://git.example/a\0\0object-format=sha1\0version=0\0flag\0",
            })
    void readsTheOtherForms(String line) throws Exception {
        NativeRequest request = NativeRequest.parse(bytes(line));

        assertThat(request.service()).isEqualTo(Service.RECEIVE_PACK);
        assertThat(request.url()).hasToString("ssh://git.example/a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "git-upload-archive https://h/p~ | first line: service 'git-upload-archive'"
                        + " (expected: git-upload-pack or git-receive-pack)",
                "GIT-UPLOAD-PACK https://h/p~ | first line: service 'GIT-UPLOAD-PACK' (expected:"
                        + " git-upload-pack or git-receive-pack)",
                "' git-upload-pack https://h/p~' | first line: service '' (expected:"
                        + " git-upload-pack or git-receive-pack)",
                "git-upload-pack https://h/p | first line: 'git-upload-pack https://h/p' (expected:"
                        + " 'git-upload-pack <url>' and a NUL)",
                "git-upload-pack~ | first line: 'git-upload-pack?' (expected: 'git-upload-pack"
                        + " <url>' and a NUL)",
                "~ | first line: '?' (expected: 'git-upload-pack <url>' and a NUL)",
                "git-upload-pack~host=a b~ | first line: 'git-upload-pack?host=a b?' (expected:"
                        + " 'git-upload-pack <url>' and a NUL)",
                "git-upload-pack https://h~ | first line: 'https://h' names no repository"
                        + " (expected: https://host/path)",
                "git-upload-pack https://h/p~hots=h~ | first line: parameter 'hots=h' (expected:"
                        + " 'host=<name>[:<port>]' and a NUL)",
                "git-upload-pack https://h/p~host=~ | first line: parameter 'host=' (expected:"
                        + " 'host=<name>[:<port>]' and a NUL)",
                "git-upload-pack https://h/p~host=h | first line: parameter 'host=h' (expected:"
                        + " 'host=<name>[:<port>]' and a NUL)",
                "git-upload-pack https://h/p~host=a/b~ | first line: parameter 'host=a/b'"
                        + " (expected: 'host=<name>[:<port>]' and a NUL)",
                "git-upload-pack https://h/p~host=h~x~ | first line: the end of the line (expected:"
                        + " a NUL, then extra parameters each with a NUL)",
                "git-upload-pack https://h/p~~ | first line: the end of the line (expected: a NUL,"
                        + " then extra parameters each with a NUL)",
                "git-upload-pack https://h/p~~version=2 | first line: the end of the line"
                        + " (expected: a NUL, then extra parameters each with a NUL)",
                "git-upload-pack https://h/p~~version=2~~ | first line: an extra parameter"
                        + " (expected: 'key=value' in printable ASCII)",
                "git-upload-pack https://h/p~~Version=2~ | first line: an extra parameter"
                        + " (expected: 'key=value' in printable ASCII)",
                "git-upload-pack https://h/p~~token=a b~ | first line: an extra parameter"
                        + " (expected: 'key=value' in printable ASCII)",
                "git-upload-pack https://h/p~~version=3~ | first line: version '3' (expected: 0, 1"
                        + " or 2)",
                "git-upload-pack https://h/p~~version~ | first line: version '' (expected: 0, 1 or"
                        + " 2)",
                "git-upload-pack https://h/p~~version=2~version=2~ | first line: extra parameter"
                        + " 'version' twice (expected: once)",
                "git-upload-pack https://h/p~~token=a~token=b~ | first line: extra parameter"
                        + " 'token' twice (expected: once)",
                "git-upload-pack https://h/p~~a~b~c~d~e~f~g~h~i~j~k~l~m~n~o~p~q~ | first line: 17"
                        + " extra parameters (expected: at most 16)",
            })
    void refusesALineOutsideTheGrammar(String line, String message) {
        assertThatThrownBy(() -> NativeRequest.parse(bytes(line.replace('~', '\0'))))
                .isInstanceOf(NativeRequest.MalformedException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "git-upload-pack \0",
                "git-upload-pack /srv/git/x\0",
                "git-upload-pack https://user:pw@h/p\0",
                "git-upload-pack https://h/../etc/passwd\0",
                "git-upload-pack https://h/a%2fb\0",
                "git-upload-pack https://h//a\0",
                "git-upload-pack https://h/a?b\0",
                "git-upload-pack https://h/a\n\0",
                "git-upload-pack file:///etc\0",
                "git-upload-pack ext::sh -c id\0",
                "git-upload-pack --upload-pack=id h:p\0",
                "git-upload-pack https://h/a b\0",
            })
    void refusesAUrlThatIsNotCanonical(String line) {
        assertThatThrownBy(() -> NativeRequest.parse(bytes(line)))
                .isInstanceOf(NativeRequest.MalformedException.class)
                .hasMessageStartingWith("repository URL: '")
                .hasMessageNotContainingAny("\n", "\0", "pw@");
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        assertThatThrownBy(() -> NativeRequest.parse(bytes("git-upload-pack https://h/\u00ff\0")))
                .hasMessage("first line: bytes that are not UTF-8 (expected: UTF-8 text)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000",
                "0001",
                "0002",
                "0003",
                "0004",
                "1001",
                "fff0",
                "ffff",
                "001G",
                "00A0",
                "+045",
                "GET ",
                "\0\0\0\0",
                "-001",
                " 045",
                "\u0016\u0003\u0001\u0002"
            })
    void refusesALengthBeforeItReadsOn(String digits) throws IOException {
        InputStream in = new ByteArrayInputStream(bytes(digits + "x"));

        assertThatThrownBy(() -> read(in))
                .isInstanceOf(NativeRequest.MalformedException.class)
                .hasMessageStartingWith("first line: length '")
                .hasMessageEndingWith(
                        "' (expected: a pkt-line of 5 to 4096 bytes, its length as four lower-case"
                                + " hex digits)");
        assertThat(in.readAllBytes()).isEqualTo(bytes("x"));
    }
}
