package dev.jib.gateway.app.reload;

import dev.jib.gateway.config.GatewayConfig;
import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RefUpdate;
import dev.jib.gateway.identity.Principal;
import dev.jib.gateway.inspect.PushInspector;
import dev.jib.gateway.policy.Push;
import dev.jib.gateway.push.PolicyGate;
import dev.jib.gateway.push.PushGate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.io.TempDir;

/** A configuration file whose policy lets pushes to one branch through; the base of tests. */
abstract class ReloadFixture {
    static final Instant START = Instant.parse("2026-11-24T10:00:00Z");

    @TempDir Path directory;
    final AtomicReference<Instant> now = new AtomicReference<>(START);

    /** A file that allows pushes to that branch, with more keys. */
    static String yaml(String branch, String more) {
        return """
        version: 1
        gateway: {state-dir: state, runtime-dir: run, admin-socket: admin.sock}
        upstreams:
          local: {base: http://127.0.0.1:9, credential: none}
        repositories:
          acme/*: {upstream: local}
        refs:
          - {name: own, ref: refs/heads/%s, allow: [create]}
        tests:
          - {push: {who: a, repo: acme/site, ref: refs/heads/other, op: create}, expect: deny}
        """
                        .formatted(branch)
                + more;
    }

    static String yaml(String branch) {
        return yaml(branch, "");
    }

    Path file() {
        return directory.resolve("gateway.yaml");
    }

    void write(String yaml) throws IOException {
        Files.writeString(file(), yaml);
    }

    /** As editors save: beside the file, then renamed over it. */
    void replace(String yaml) throws IOException {
        Path beside = Files.writeString(directory.resolve(".gateway.yaml.new"), yaml);
        Files.move(beside, file(), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    LivePolicy load() throws IOException {
        return load(file());
    }

    LivePolicy load(Path file) throws IOException {
        InstantSource time = () -> now.get();
        return LivePolicy.load(file, ReloadFixture::gate, time);
    }

    static PushGate gate(GatewayConfig config) {
        return new PolicyGate(
                config.snapshot(),
                new PushInspector(Map.of(), InstantSource.system(), System::nanoTime));
    }

    static boolean allows(PushGate gate, String branch) {
        RefUpdate update =
                new RefUpdate.Create(
                        new RefName("refs/heads/" + branch), new ObjectId("1".repeat(40)));
        Push push = new Push(new Principal("a"), "acme/site", List.of(update));
        PushGate.Context context =
                new PushGate.Context("r", Optional.empty(), PushGate.Format.TEXT);
        return switch (gate.rule(push, context)) {
            case PushGate.Ruling.Final decided -> decided.decision().refusal().isEmpty();
            case PushGate.Ruling.Open open -> throw new AssertionError("by name alone: " + open);
        };
    }
}
