package dev.jib.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionTokenTest {
    private static final int REGULAR = 0100000;

    private final FakePosix posix = new FakePosix(1);

    private SessionToken read(String content, int mode) throws HelperFault {
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        posix.files.put("/t", new FakePosix.FakeFile(0, bytes, mode));
        return SessionToken.read(posix, "/t");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3cret", "s3cret\n", "s3cret\r\n", "s3cret  \n\n"})
    void takesOneLine(String content) throws HelperFault {
        assertThat(read(content, REGULAR | 0600).reveal()).isEqualTo("s3cret");
    }

    @ParameterizedTest
    @CsvSource({"0400", "0600", "0440", "0640", "0700"})
    void takesAFileClosedToOthers(String mode) throws HelperFault {
        assertThat(read("t", REGULAR | Integer.parseInt(mode, 8)).reveal()).isEqualTo("t");
    }

    @ParameterizedTest
    @CsvSource({"0644", "0604", "0666", "0620", "0660", "0601", "0777"})
    void refusesAFileOpenToOthers(String mode) {
        assertThatThrownBy(() -> read("s3cret", REGULAR | Integer.parseInt(mode, 8)))
                .hasMessage(
                        "the token file /t is open to others (mode "
                                + mode
                                + "); run: chmod 600 /t (JIB_TOKEN_FILE)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", " \r\n\t"})
    void refusesAnEmptyFile(String content) {
        assertThatThrownBy(() -> read(content, REGULAR | 0600))
                .hasMessage(
                        "the token file /t is empty (expected: one line, the session token)"
                                + " (JIB_TOKEN_FILE)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3c ret",
                "s3c\nret",
                "s3c\0ret",
                " s3cret",
                "s3c\u00e9ret",
                "s3cret\u007f"
            })
    void refusesWhatIsNoToken(String content) {
        assertThatThrownBy(() -> read(content, REGULAR | 0600))
                .hasMessageStartingWith("the token file /t holds no session token (expected: ")
                .hasMessageNotContaining("s3c");
    }

    @Test
    void takesTheLongestTokenAndNoLonger() throws HelperFault {
        assertThat(read("x".repeat(4096), REGULAR | 0600).reveal()).hasSize(4096);
        assertThatThrownBy(() -> read("x".repeat(4097), REGULAR | 0600))
                .hasMessageContaining("holds no session token");
        assertThatThrownBy(() -> read("x".repeat(9000), REGULAR | 0600))
                .hasMessageContaining("holds no session token");
    }

    @Test
    void saysThatTheFileIsMissing() {
        assertThatThrownBy(() -> SessionToken.read(posix, "/nope"))
                .hasMessage(
                        "the token file /nope does not exist; is it mounted into this container?"
                                + " (JIB_TOKEN_FILE)");
    }

    @Test
    void saysWhyTheFileCannotBeRead() {
        posix.files.put("/t", new FakePosix.FakeFile(-Errno.EACCES, new byte[0], 0));
        assertThatThrownBy(() -> SessionToken.read(posix, "/t"))
                .hasMessage(
                        "the token file /t cannot be read as uid 1000: error 13 (JIB_TOKEN_FILE)");
    }

    @Test
    void refusesADirectory() {
        posix.files.put("/t", new FakePosix.FakeFile(0, new byte[0], 0040700));
        assertThatThrownBy(() -> SessionToken.read(posix, "/t"))
                .hasMessage("the token file /t is not a regular file (JIB_TOKEN_FILE)");
    }

    @Test
    void isNotPrinted() throws HelperFault {
        assertThat(read("s3cret", REGULAR | 0600)).hasToString("[redacted]");
    }
}
