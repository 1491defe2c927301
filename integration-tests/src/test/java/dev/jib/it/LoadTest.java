package dev.jib.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.it.stand.Command;
import dev.jib.it.stand.Needs;
import dev.jib.it.stand.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The quick forms of the scripts that put a gateway under load; {@code docs/testing.md}. */
class LoadTest {
    private static final Path BENCH = Path.of("..", "integration-tests", "bench");

    @BeforeEach
    void need() {
        Needs.helper();
        Needs.program("apache2", "apache2-bin");
        Needs.program("openssl", "openssl");
        Needs.program("curl", "curl");
        Needs.program("flock", "util-linux");
    }

    @Test
    void noOperationOfManyClientsFailsAndEveryReportedPushIsThere() {
        Outcome load = quick("load", "--strict"); // none of its targets is a time
        assertThat(load.succeeded()).as(load.toString()).isTrue();
        assertThat(load.out()).containsPattern("fetch +\\d+ .* p99 \\d+ ms");
        assertThat(load.out()).containsPattern("push +\\d+ .* p99 \\d+ ms");
    }

    @Test
    void smallFetchesGoOnBesideABigPush() {
        Outcome fairness = quick("fairness"); // how far they are delayed is told, and not held here
        assertThat(fairness.succeeded()).as(fairness.toString()).isTrue();
        assertThat(fairness.out()).contains("beside a push");
    }

    private static Outcome quick(String script, String... more) {
        List<String> line = new ArrayList<>();
        line.add(BENCH.resolve(script).toAbsolutePath().normalize().toString());
        line.add("--quick");
        line.addAll(List.of(more));
        return Command.of(line)
                .with("JAVA_HOME", System.getProperty("java.home"))
                .within(Duration.ofMinutes(5))
                .run();
    }
}
