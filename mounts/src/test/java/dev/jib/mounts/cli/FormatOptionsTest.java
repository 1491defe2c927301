package dev.jib.mounts.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.mounts.plan.MountsException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The words after {@code --format} and what goes with them. */
class FormatOptionsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"json", "docker", "compose", "kubernetes", "bwrap", "oci", "devcontainer"})
    void everyFormOfTheDocumentationIsThere(String format) {
        assertThat(options("--format", format, "--image", "i").renderer().name()).isEqualTo(format);
    }

    @Test
    void theModelIsWhatIsPrintedWhenNothingIsSaid() {
        assertThat(options().renderer().name()).isEqualTo("json");
    }

    @Test
    void wrongWordsAreRefusedWithAllRightOnes() {
        assertThatThrownBy(options("--format", "podman")::renderer)
                .isInstanceOf(MountsException.class)
                .hasMessage(
                        "--format podman (expected: one of json, docker, compose, kubernetes,"
                                + " bwrap, oci, devcontainer)");
        assertThatThrownBy(options("--selinux", "Z")::renderer)
                .isInstanceOf(MountsException.class)
                .hasMessage("--selinux Z (expected: one of none, shared, private)");
    }

    @Test
    void whatTheFormHasNoUseForIsRefusedBeforeAnythingIsMade() {
        for (String format : List.of("json", "docker", "compose", "bwrap", "oci", "devcontainer")) {
            assertThatThrownBy(
                            options("--format", format, "--image", "i", "--gateway-image", "g")
                                    ::renderer)
                    .as(format)
                    .hasMessageContaining("expected: --format kubernetes");
        }
        for (String format : List.of("compose", "kubernetes", "devcontainer")) {
            assertThatThrownBy(options("--format", format)::renderer)
                    .as(format)
                    .hasMessageContaining("--format " + format + " needs --image");
        }
    }

    private static FormatOptions options(String... arguments) {
        FormatOptions options = new FormatOptions();
        new CommandLine(CommandLine.Model.CommandSpec.create().addMixin("f", mixin(options)))
                .parseArgs(arguments);
        return options;
    }

    private static CommandLine.Model.CommandSpec mixin(FormatOptions options) {
        return CommandLine.Model.CommandSpec.forAnnotatedObject(options);
    }
}
