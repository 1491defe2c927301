package dev.jib.mounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.mounts.cli.MountsCommand;
import dev.jib.mounts.journal.Journal;
import dev.jib.mounts.plan.ContainerName;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A journal that cannot be read is named, and the containers beside it are served. */
class BadJournalTest {
    @TempDir Path root;
    HostFixture host;

    @BeforeEach
    void makeHost() throws IOException {
        host = new HostFixture(root).withRepository();
        host.mounts.prepare(host.request("c1"));
        host.mounts.prepare(host.request("c2"));
        Files.writeString(root.resolve("state/c1/journal.json"), "{");
    }

    @Test
    void theOthersAreListedAndItIsNamed() {
        assertThat(host.mounts.list())
                .extracting(Journal::container)
                .containsExactly(new ContainerName("c2"));
        assertThat(host.mounts.unreadable().get("c1")).contains("c1/journal.json cannot be read");
        assertThatThrownBy(() -> host.mounts.release(new ContainerName("c1")))
                .hasMessageContaining("journal.json cannot be read");
    }

    @Test
    void listAndRecoverGoOnAndEndWithStatus1() {
        assertThat(cli("list")).startsWith("1 c2\tready\t").contains("c1/journal.json cannot be");

        assertThat(cli("recover", "--all"))
                .startsWith("1 c1: not recovered: ")
                .contains("journal.json cannot be read", "c2: recovered");
        assertThat(root.resolve("state/c1/R")).exists();
    }

    @Test
    void planOfThatContainerSaysWhatIsWrong() {
        assertThat(cli("plan", "--container", "c1")).contains("c1/journal.json cannot be read");
    }

    /** Exit status and what was printed, standard output first. */
    private String cli(String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] all = new String[words.length + 2];
        System.arraycopy(words, 0, all, 0, words.length);
        all[words.length] = "--state";
        all[words.length + 1] = root.resolve("state").toString();
        int status =
                new CommandLine(new MountsCommand())
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err))
                        .execute(all);
        return status + " " + out + err;
    }
}
