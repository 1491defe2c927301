package dev.jib.gateway.app.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class PolicyWatchTest extends ReloadFixture {
    /** By what the kernel tells alone: the next look is far away. */
    private static final PolicyWatch.Timing TOLD =
            new PolicyWatch.Timing(Duration.ofMinutes(5), Duration.ofMillis(100));

    /** By looking alone is tested where nothing is told. */
    private static final PolicyWatch.Timing LOOKING =
            new PolicyWatch.Timing(Duration.ofMillis(20), Duration.ofMillis(50));

    @Test
    void takesAFileThatWasRenamedOverTheOld() throws IOException {
        write(yaml("one"));
        LivePolicy policy = load();
        try (PolicyWatch _ = PolicyWatch.start(policy, TOLD)) {
            replace(yaml("two"));
            await(() -> allows(policy.gate(), "two"));
            replace(yaml("three"));
            await(() -> allows(policy.gate(), "three"));
        }
    }

    @Test
    void takesAFileThatWasMovedAwayAndWrittenAnew() throws IOException {
        write(yaml("one"));
        LivePolicy policy = load();
        try (PolicyWatch _ = PolicyWatch.start(policy, TOLD)) {
            Files.move(file(), directory.resolve("gateway.yaml~"));
            write(yaml("two"));
            await(() -> allows(policy.gate(), "two"));
        }
    }

    @Test
    void takesAConfigMapThatKubernetesSwapped() throws IOException {
        configMap("..2026_1", yaml("one"));
        Files.createSymbolicLink(directory.resolve("..data"), Path.of("..2026_1"));
        Files.createSymbolicLink(file(), Path.of("..data/gateway.yaml"));
        LivePolicy policy = load();
        try (PolicyWatch _ = PolicyWatch.start(policy, TOLD)) {
            swap("..2026_2", yaml("two"));
            await(() -> allows(policy.gate(), "two"));
            swap("..2026_3", "version: [");
            await(() -> policy.health().refused().isPresent());
            assertThat(allows(policy.gate(), "two")).isTrue();
            swap("..2026_4", yaml("four"));
            await(() -> allows(policy.gate(), "four"));
            assertThat(policy.health().refused()).isEmpty();
        }
    }

    @Test
    void takesNoPartOfAFileThatIsBeingWritten() throws IOException {
        String whole = yaml("two");
        // What stands before the tests is a whole policy by itself, and must not be taken.
        int part = whole.indexOf("tests:");
        write(yaml("one"));
        LivePolicy policy = load();
        String before = policy.health().digest();
        try (PolicyWatch _ =
                PolicyWatch.start(
                        policy,
                        new PolicyWatch.Timing(Duration.ofMillis(5), Duration.ofMillis(1500)))) {
            try (OutputStream out = Files.newOutputStream(file())) {
                byte[] bytes = whole.replace("own,", "part,").getBytes(StandardCharsets.UTF_8);
                for (int i = 0; i < part; i += 20) {
                    out.write(bytes, i, Math.min(20, part - i));
                    assertThat(policy.health().digest()).isEqualTo(before);
                }
                out.write("broken: true\n".getBytes(StandardCharsets.UTF_8));
            }
            await(() -> policy.health().refused().isPresent());
            assertThat(policy.health().digest()).isEqualTo(before);
            assertThat(allows(policy.gate(), "one")).isTrue();
        }
    }

    @Test
    void looksAtTheFilesThatThePolicyRefersTo() throws IOException {
        Path lists = Files.createDirectory(directory.resolve("lists"));
        Path allow = lists.resolve("allow.yaml");
        Files.writeString(allow, "paths: []\n");
        write(
                yaml(
                        "one",
                        """
                          - {push: {who: a, repo: acme/site, ref: refs/heads/one, op: create, changes: [x]}, expect: allow}
                        content:
                          - {name: secrets, secrets: {allow: lists/allow.yaml}}
                        """));
        LivePolicy policy = load();
        String before = policy.health().digest();
        try (PolicyWatch _ = PolicyWatch.start(policy, TOLD)) {
            Files.writeString(allow, "paths: [testdata/**]\n");
            await(() -> !policy.health().digest().equals(before));
            Files.delete(allow);
            await(() -> policy.health().refused().isPresent());
        }
    }

    @Test
    void seesByLookingWhatTheKernelDoesNotTell() throws IOException {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Path target = Files.writeString(elsewhere.resolve("real.yaml"), yaml("one"));
        Path link = Files.createSymbolicLink(directory.resolve("link.yaml"), target);
        LivePolicy policy = load(link);
        try (PolicyWatch _ = PolicyWatch.start(policy, LOOKING)) {
            Files.writeString(target, yaml("two")); // nothing happens in the link's directory
            await(() -> allows(policy.gate(), "two"));
        }
    }

    @Test
    void looksNoMoreWhenClosed() throws IOException {
        write(yaml("one"));
        LivePolicy policy = load();
        PolicyWatch watch = PolicyWatch.start(policy, LOOKING);
        watch.close();
        write(yaml("two"));
        assertThat(allows(policy.gate(), "one")).isTrue();
    }

    private void configMap(String name, String yaml) throws IOException {
        Path version = Files.createDirectory(directory.resolve(name));
        Files.writeString(version.resolve("gateway.yaml"), yaml);
    }

    private void swap(String name, String yaml) throws IOException {
        configMap(name, yaml);
        Path beside = Files.createSymbolicLink(directory.resolve("..data_tmp"), Path.of(name));
        Files.move(beside, directory.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void await(BooleanSupplier condition) {
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> {
                    while (!condition.getAsBoolean()) {
                        LockSupport.parkNanos(1_000_000);
                    }
                });
    }
}
