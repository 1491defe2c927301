package dev.jib.mounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.LayoutKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The same for rewritten admin files, copied objects and repositories of which the state is gone.
 */
@Execution(ExecutionMode.CONCURRENT)
class KilledVariantsTest {
    private static final ContainerName C1 = new ContainerName("c1");

    /** Events are in pairs, the end of a step and the beginning of the next: both kinds are met. */
    private static final int STRIDE = KilledProcessTest.STRIDE + 1;

    @TempDir private Path root;

    @BeforeEach
    void needsBubblewrap() {
        Needs.bubblewrap();
    }

    private HostFixture host(int event) throws IOException {
        HostFixture host = new HostFixture(Files.createDirectory(root.resolve("e" + event)));
        host.withRepository().git("pack-refs", "--all");
        return host;
    }

    /** Works in the layout, which is made or finished first. */
    private static void worked(HostFixture host, Form form) {
        KilledProcessTest.work(new Sandbox(host.mounts.prepare(form.request(host)).plan()));
    }

    @ParameterizedTest
    @CsvSource({
        "prepare, REWRITE",
        "release, REWRITE",
        "recover, REWRITE",
        "quarantine, REWRITE",
        "prepare, COPY",
        "release, COPY"
    })
    void isFinishedByTheNext(String call, Form form) throws IOException {
        int calls = 0;
        String step = "-";
        for (int event = 0; !step.isEmpty(); event += STRIDE) {
            HostFixture host = host(event);
            Map<String, String> before = host.metadata();
            if (!call.equals("prepare")) {
                worked(host, form);
            }
            step = MountsProcess.killedAt(event, host.root, call, form);
            if (call.equals("prepare")) {
                worked(host, form);
            }
            calls++;

            host.mounts.release(C1);

            KilledProcessTest.nothingIsLost(host, form.layout, step);
            assertThat(KilledProcessTest.withoutWork(host.metadata())).as(step).isEqualTo(before);
            assertThat(host.mounts.list()).isEmpty();
        }
        assertThat(calls).isGreaterThan(call.equals("quarantine") ? 0 : 12 / STRIDE);
    }

    @ParameterizedTest
    @EnumSource(
            value = Form.class,
            names = {"SHARED", "REWRITE"})
    void aRepositoryWhoseContainersStateIsGoneIsClearedByTheNext(Form form) throws IOException {
        int calls = 0;
        String step = "-";
        for (int event = 0; !step.isEmpty(); event++) {
            HostFixture host = host(event);
            Map<String, String> before = host.metadata();
            worked(host, form);
            Shell.sh(host.root, "rm -r state/c1").ok();
            step = MountsProcess.killedAt(event, host.root, "clean", form);
            calls++;

            host.mounts.recoverRepository(new HostPath(host.repository));

            KilledProcessTest.nothingIsLost(host, LayoutKind.SHARED, step);
            Map<String, String> after = KilledProcessTest.withoutWork(host.metadata());
            after.keySet().removeIf(k -> k.matches("refs/(notes|remotes)"));
            assertThat(after).as(step).isEqualTo(before);
        }
        assertThat(calls).isGreaterThan(3);
    }
}
