package dev.jib.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class FirstLineTest {
    private static String line(Service service, String url, @Nullable SessionToken token)
            throws HelperFault {
        FirstLine line =
                new FirstLine(service, RemoteUrl.parse(url), FirstLine.parameters(null), token);
        return new String(line.bytes(), StandardCharsets.ISO_8859_1);
    }

    private static SessionToken token(String text) throws HelperFault {
        FakePosix posix = new FakePosix(1);
        posix.files.put(
                "/t", new FakePosix.FakeFile(0, text.getBytes(StandardCharsets.US_ASCII), 0100600));
        return SessionToken.read(posix, "/t");
    }

    @Test
    void isOnePktLineOfTheNativeTransport() throws HelperFault {
        assertThat(line(Service.UPLOAD_PACK, "https://github.com/acme/site.git", null))
                .isEqualTo(
                        "0050git-upload-pack"
                            + " https://github.com/acme/site.git\0host=github.com\0\0version=2\0");
        assertThat(line(Service.RECEIVE_PACK, "jib://h:81/r", null))
                .isEqualTo("0039git-receive-pack https://h:81/r\0host=h:81\0\0version=2\0");
        assertThat(line(Service.UPLOAD_ARCHIVE, "jib://h/r", null))
                .isEqualTo("0035git-upload-archive https://h/r\0host=h\0\0version=2\0");
    }

    @Test
    void endsWithTheToken() throws HelperFault {
        assertThat(line(Service.UPLOAD_PACK, "https://h/r", token("abc")))
                .isEqualTo("003cgit-upload-pack https://h/r\0host=h\0\0version=2\0token=abc\0");
    }

    @ParameterizedTest
    @NullAndEmptySource
    void asksForVersionTwoByDefault(@Nullable String gitProtocol) throws HelperFault {
        assertThat(FirstLine.parameters(gitProtocol)).isEqualTo("version=2\0");
    }

    @Test
    void forwardsEachPartOfGitProtocol() throws HelperFault {
        assertThat(FirstLine.parameters("version=1")).isEqualTo("version=1\0");
        assertThat(FirstLine.parameters("version=1:trace=x")).isEqualTo("version=1\0trace=x\0");
        assertThat(FirstLine.parameters(":version=0::a:")).isEqualTo("version=0\0a\0");
        assertThat(FirstLine.parameters(":")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"version=2\n", "a\0b", "\r", "x\u007f"})
    void refusesControlBytesInGitProtocol(String gitProtocol) {
        assertThatThrownBy(() -> FirstLine.parameters(gitProtocol))
                .hasMessage(
                        "GIT_PROTOCOL holds a control character (expected: for example version=2)");
    }

    @Test
    void isNeverLongerThanAPktLine() throws HelperFault {
        int rest = "git-upload-pack https://h/\0host=h\0\0version=2\0".length();
        assertThat(line(Service.UPLOAD_PACK, "https://h/" + "p".repeat(65_516 - rest), null))
                .startsWith("fff0git-")
                .hasSize(65_520);
        assertThatThrownBy(() ->
                        line(Service.UPLOAD_PACK, "https://h/" + "p".repeat(65_517 - rest), null))
                .hasMessage(
                        "the URL and GIT_PROTOCOL are 65517 bytes long together (expected: at most"
                                + " 65516)");
    }
}
