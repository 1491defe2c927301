package dev.jib.gateway.app.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.push.PushGate;
import dev.jib.gateway.transport.admin.PolicyHealth;
import dev.jib.gateway.transport.admin.Reload;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LivePolicyTest extends ReloadFixture {
    @BeforeEach
    void writeFile() throws IOException {
        write(yaml("one"));
    }

    @Test
    void takesAnotherPolicyAndSaysSince() throws IOException {
        LivePolicy policy = load();
        String before = policy.health().digest();
        write(yaml("two"));
        now.set(START.plusSeconds(60));

        Reload reload = policy.reload();

        assertThat(reload.changed()).isTrue();
        assertThat(reload.restart()).isEmpty();
        assertThat(policy.health().digest()).isNotEqualTo(before);
        assertThat(policy.health().since()).isEqualTo(START.plusSeconds(60));
        assertThat(allows(policy.gate(), "two")).isTrue();
        assertThat(allows(policy.gate(), "one")).isFalse();
    }

    @Test
    void aPushThatBeganKeepsThePolicyItBeganWith() throws IOException {
        LivePolicy policy = load();
        PushGate underWay = policy.gate();
        write(yaml("two"));
        policy.reload();
        assertThat(allows(underWay, "one")).isTrue();
        assertThat(allows(underWay, "two")).isFalse();
        assertThat(underWay.digest()).isNotEqualTo(policy.gate().digest());
    }

    @Test
    void aFileThatSaysTheSameChangesNothing() throws IOException {
        LivePolicy policy = load();
        write("# a comment\n" + yaml("one"));
        now.set(START.plusSeconds(60));
        assertThat(policy.reload().changed()).isFalse();
        assertThat(policy.health().since()).isEqualTo(START);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "refs: [", // no YAML
                "version: 2\n",
                "", // empty, as a file is that is being written
                "version: 1\nrefs: []\nunknown: 1\n",
                "version: 1\n" // without gateway
            })
    void keepsThePolicyWhenTheFileIsNotWhole(String broken) throws IOException {
        LivePolicy policy = load();
        write(broken);
        Reload reload = policy.reload();
        assertThat(reload.changed()).isFalse();
        assertThat(reload.policy().refused()).isPresent();
        assertThat(reload.policy().refused().get().problems())
                .isNotEmpty()
                .allMatch(problem -> problem.startsWith(file().toString()));
        assertThat(allows(policy.gate(), "one")).isTrue();
    }

    @Test
    void keepsThePolicyWhenALintOrATestFails() throws IOException {
        LivePolicy policy = load();
        write(yaml("two").replace("expect: deny", "expect: allow"));
        assertThat(problems(policy.reload())).singleElement().asString().contains("test failed");
        write(
                yaml("two")
                        .replace(
                                "tests:",
                                "  - {name: never, ref: refs/heads/two, allow: []}\ntests:"));
        assertThat(problems(policy.reload())).first().asString().contains("never");
        assertThat(allows(policy.gate(), "one")).isTrue();
    }

    @Test
    void saysSinceWhenTheFileIsNotTakenAndForgetsItWhenItIs() throws IOException {
        LivePolicy policy = load();
        Files.delete(file());
        now.set(START.plusSeconds(10));
        policy.reload();
        write("version: 9\n");
        now.set(START.plusSeconds(20));
        policy.reload();

        PolicyHealth.Refused refused = policy.health().refused().orElseThrow();
        assertThat(refused.since()).isEqualTo(START.plusSeconds(10));
        assertThat(refused.problems()).first().asString().contains("version");

        write(yaml("two"));
        policy.reload();
        assertThat(policy.health().refused()).isEmpty();
    }

    @Test
    void keepsThePolicyWhenItsGateCannotBeMade() throws IOException {
        String one = load().health().digest();
        LivePolicy policy =
                LivePolicy.load(
                        file(),
                        config -> {
                            if (!config.snapshot().digest().hex().equals(one)) {
                                throw new IOException("signers/ has a key that cannot be read");
                            }
                            return gate(config);
                        },
                        () -> now.get());
        write(yaml("two"));
        assertThat(problems(policy.reload()))
                .containsExactly(file() + ": signers/ has a key that cannot be read");
        assertThat(allows(policy.gate(), "one")).isTrue();
    }

    @Test
    void takesRepositoriesAndNamesWhatWaitsForARestart() throws IOException {
        LivePolicy policy = load();
        write(
                yaml("two")
                        .replace("acme/*:", "other/*:")
                        .replace("{push: {who: a, repo: acme/site", "{push: {who: a, repo: other/x")
                        .replace("run, admin-socket", "run, overlap: off, admin-socket"));
        Reload reload = policy.reload();
        assertThat(reload.restart()).containsExactly("gateway.overlap");
        assertThat(policy.config().named("other/x")).isPresent();
        assertThat(policy.config().named("acme/site")).isEmpty();
        assertThat(policy.config().gateway().orElseThrow().overlap()).isTrue();
    }

    @Test
    void keepsTheRepositoriesOfAnUpstreamThatMoved() throws IOException {
        LivePolicy policy = load();
        write(
                yaml("two")
                        .replace("http://127.0.0.1:9,", "http://127.0.0.1:10,")
                        .replace(
                                "acme/*: {upstream: local}",
                                "acme/*: {upstream: local}\n  b: {upstream: local}"));
        Reload reload = policy.reload();
        assertThat(reload.restart()).containsExactly("upstreams.local", "repositories");
        assertThat(policy.config().named("b")).isEmpty();
        assertThat(policy.config().named("acme/x").orElseThrow().upstream().base().port())
                .isEqualTo(9);
        assertThat(allows(policy.gate(), "two")).isTrue();
    }

    @Test
    void doesNotStartFromAFileThatIsNotWhole() throws IOException {
        write("version: 1\nrefs: [");
        assertThatThrownBy(this::load)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file().toString());
    }

    @Test
    void neverShowsHalfAPolicyToReadersMeanwhile() throws Exception {
        LivePolicy policy = load();
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> reader =
                    readers.submit(() -> {
                        while (!policy.health().refused().isPresent()) {
                            PushGate gate = policy.gate();
                            assertThat(allows(gate, "one")).isNotEqualTo(allows(gate, "two"));
                        }
                    });
            for (String branch : List.of("two", "one", "two", "one")) {
                write(yaml(branch));
                policy.reload();
            }
            write("no longer whole: [");
            policy.reload();
            reader.get();
        }
    }

    private static List<String> problems(Reload reload) {
        return reload.policy().refused().orElseThrow().problems();
    }
}
