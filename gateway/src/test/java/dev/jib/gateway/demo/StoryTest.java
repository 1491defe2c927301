package dev.jib.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** What the demo prints. */
class StoryTest {
    private final StringWriter text = new StringWriter();
    private final Story story = new Story(new PrintWriter(text), false);

    @Test
    void numbersChaptersAndCountsClaims() {
        assertThat(story.hasBegun()).isFalse();
        story.chapter("One");
        story.claim(true, "it holds");
        assertThat(text.toString()).isEqualTo("\n== 1. One\n  ok it holds\n");
        assertThat(story.claims()).isEqualTo(1);
        assertThat(story.hasBegun()).isTrue();
    }

    @Test
    void endsAtAClaimThatDoesNotHold() {
        assertThatThrownBy(() -> story.claim(false, "it holds"))
                .isInstanceOf(Story.ClaimFailed.class)
                .hasMessage("failed: it holds");
        assertThat(text.toString()).isEqualTo("  FAILED it holds\n");
        assertThat(story.claims()).isZero();
    }

    @Test
    void showsOutputAndExitStatusAndCutsWhatIsLong() {
        story.show("c1", "git push", new Program.Ended(1, "x\n".repeat(26)));
        assertThat(text.toString())
                .isEqualTo(
                        "c1$ git push\n"
                                + "    x\n".repeat(24)
                                + "    (2 more lines)\n    (exit status 1)\n");
    }

    @Test
    void usesColoursOnATerminalOnly() {
        new Story(new PrintWriter(text), true).chapter("One");
        assertThat(text.toString()).isEqualTo("\n\u001b[1;36m== 1. One\u001b[0m\n");
    }
}
