package dev.jib.gateway.app.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The example of docs/forge.md through the commands that operators use. */
class ForgeCommandTest {
    @TempDir Path temp;
    private final StringWriter out = new StringWriter();

    private Path example() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        Path docs =
                Files.isDirectory(here.resolve("docs"))
                        ? here.resolve("docs")
                        : here.resolveSibling("docs");
        String text = Files.readString(docs.resolve("forge.md"));
        int from = text.indexOf("```yaml\n") + "```yaml\n".length();
        return Files.writeString(
                temp.resolve("gateway.yaml"), text.substring(from, text.indexOf("```", from)));
    }

    private int policy(String arguments) throws IOException {
        return new CommandLine(new PolicyCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(out))
                .execute((arguments + " -c " + example()).split(" "));
    }

    private int explain(String forge) throws IOException {
        return policy(
                "explain --who agent-7 --repo acme/site --ref refs/heads/fix --op update" + forge);
    }

    @Test
    void theExampleLoadsAndItsTestsPass() throws IOException {
        assertThat(policy("check --strict")).isZero();
        assertThat(policy("test")).isZero();
        assertThat(out.toString()).contains("4 tests, 0 failed");
    }

    @Test
    void explainsWithWhatTheForgeIsSaidToSay() throws IOException {
        String main = "default-branch=main,protected=false";
        assertThat(explain(" --forge pull-request=own," + main)).isZero();
        assertThat(explain(" --forge pull-request=other," + main)).isEqualTo(1);
        assertThat(out.toString()).contains("from this branch is not agent-7's");
    }

    @Test
    void refusesWhereTheForgeIsNotSaidToSayAnything() throws IOException {
        assertThat(explain("")).isEqualTo(1);
        assertThat(out.toString())
                .contains("the forge has a say (see --forge)")
                .contains("verdict: deny own-pull-requests");
    }

    @Test
    void refusesWordsThatItDoesNotKnow() throws IOException {
        assertThat(explain(" --forge pull-request=mine")).isEqualTo(2);
        assertThat(out.toString()).contains("--forge: 'mine' (expected: [own, other, none])");
        assertThat(explain(" --forge owner=me")).isEqualTo(2);
        assertThat(out.toString()).contains("--forge: 'owner' (expected: pull-request, visibility");
        assertThat(explain(" --forge protected=maybe")).isEqualTo(2);
        assertThat(out.toString()).contains("--forge: 'maybe' (expected: true or false)");
    }
}
