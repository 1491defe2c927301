package dev.jib.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CommandReaderTest {
    @Test
    void readsLinesSplitAtEveryOffset() throws HelperFault {
        String input = "capabilities\noption verbosity 1\n\nrest";
        for (int at = 1; at < input.length(); at++) {
            FakePosix posix = new FakePosix(at);
            posix.gitSends(input.substring(0, at));
            posix.gitSends(input.substring(at));
            posix.gitCloses();
            CommandReader reader = new CommandReader(posix);
            assertThat(reader.next()).isEqualTo("capabilities");
            assertThat(reader.next()).isEqualTo("option verbosity 1");
            assertThat(reader.next()).isEmpty();
            assertThat(reader.next()).isNull();
            assertThat(new String(reader.rest(), StandardCharsets.US_ASCII)).isEqualTo("rest");
        }
    }

    @Test
    void readsMoreThanItsBufferHoldsLineByLine() throws HelperFault {
        FakePosix posix = new FakePosix(3);
        String line = "option " + "x".repeat(3000);
        posix.gitSends((line + "\n").repeat(50));
        posix.gitCloses();
        CommandReader reader = new CommandReader(posix);
        for (int i = 0; i < 50; i++) {
            assertThat(reader.next()).isEqualTo(line);
        }
        assertThat(reader.next()).isNull();
    }

    @Test
    void refusesALineWithoutEnd() {
        FakePosix posix = new FakePosix(4);
        posix.gitSends("x".repeat(20_000));
        assertThatThrownBy(() -> new CommandReader(posix).next())
                .isInstanceOf(HelperFault.class)
                .hasMessage("git sent a command of more than 8192 bytes");
    }
}
