package dev.jib.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "verbosity 0",
                "verbosity 1",
                "verbosity 12",
                "verbosity -1",
                "progress true",
                "progress false"
            })
    void honoursVerbosityAndProgress(String option) {
        assertThat(Options.answer(option)).isEqualTo("ok");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cloning true",
                "followtags true",
                "check-connectivity true",
                "servpath \"git-upload-pack\"",
                "depth 1",
                "dry-run true",
                "atomic true",
                "push-option a",
                "object-format true",
                "verbosityx 1",
                "x",
                ""
            })
    void doesNotSupportTheOthers(String option) {
        assertThat(Options.answer(option)).isEqualTo("unsupported");
    }

    @ParameterizedTest
    @CsvSource({
        "verbosity, 'error verbosity:  (expected: a number)'",
        "verbosity -, error verbosity: - (expected: a number)",
        "verbosity one, error verbosity: one (expected: a number)",
        "verbosity 1 2, error verbosity: 1 2 (expected: a number)",
        "progress 1, error progress: 1 (expected: true or false)",
        "progress, 'error progress:  (expected: true or false)'",
    })
    void saysWhatAValueShouldBe(String option, String answer) {
        assertThat(Options.answer(option)).isEqualTo(answer);
    }
}
