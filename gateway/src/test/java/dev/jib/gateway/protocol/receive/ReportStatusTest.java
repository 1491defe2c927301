package dev.jib.gateway.protocol.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RefOutcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportStatusTest {
    @Test
    void isWrittenAsItWasReadWithItsOptionLines() throws IOException {
        String text =
                "000eunpack ok\n"
                        + "0019ok refs/heads/debugging\n".replace("0019", "001c")
                        + "0023option refname refs/heads/other\n".replace("0023", "0024")
                        + "002ang refs/heads/master non-fast-forward\n"
                        + "0000";
        ReportStatus report = ReportStatus.read(text.getBytes(StandardCharsets.UTF_8));
        assertThat(report.refs().get(1).outcome())
                .isEqualTo(
                        new RefOutcome.Rejected(
                                new RefName("refs/heads/master"), "non-fast-forward"));
        assertThat(report.isOk()).isFalse();
        assertThat(new String(report.bytes(), StandardCharsets.UTF_8)).isEqualTo(text);
    }

    @Test
    void takesControlBytesOutOfReasons() throws IOException {
        ReportStatus report =
                ReportStatus.read(
                        "000eunpack ok\n0018ng refs/heads/x a\u001bb\n0000"
                                .getBytes(StandardCharsets.UTF_8));
        assertThat(new String(report.bytes(), StandardCharsets.UTF_8))
                .contains("ng refs/heads/x a?b\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000",
                "0006x\n0000",
                "000eunpack ok\n0006?\n0000",
                "000eunpack ok\n000dok refs/x0000"
            })
    void refusesWhatIsNoReport(String text) {
        assertThatThrownBy(() -> ReportStatus.read(text.getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("report-status");
    }
}
