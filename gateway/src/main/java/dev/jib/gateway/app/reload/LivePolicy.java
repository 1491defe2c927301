package dev.jib.gateway.app.reload;

import dev.jib.gateway.app.policy.PolicyFile;
import dev.jib.gateway.config.GatewayConfig;
import dev.jib.gateway.config.PolicyLoad;
import dev.jib.gateway.push.PushGate;
import dev.jib.gateway.transport.admin.PolicyHealth;
import dev.jib.gateway.transport.admin.Reload;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy in force, and the one way to replace it: the whole file is parsed, linted and tested,
 * then one reference is swapped. Whatever is wrong leaves everything as it was.
 *
 * <p>A push asks for {@link #gate} once and keeps what it got. Safe for use by many threads.
 */
public final class LivePolicy {
    private static final Logger LOG = LoggerFactory.getLogger(LivePolicy.class);

    private final Path file;
    private final Gates gates;
    private final InstantSource time;
    private volatile InForce inForce;
    private volatile Optional<PolicyHealth.Refused> refused = Optional.empty();
    private volatile Set<Path> watched;
    private volatile Told told = (before, after, outcome) -> {};

    /** Who is told of each reload. */
    @FunctionalInterface
    public interface Told {
        /**
         * The file was read anew.
         *
         * @param before the digest of the policy that was in force
         * @param after the digest of the one that is now
         * @param outcome taken, unchanged, or what is wrong with the file
         */
        void reloaded(String before, String after, String outcome);
    }

    /** Makes the gate of pushes from a configuration. */
    @FunctionalInterface
    public interface Gates {
        /**
         * The gate.
         *
         * @throws IOException when what the policy needs cannot be had; the policy is not taken
         */
        PushGate of(GatewayConfig config) throws IOException;
    }

    private record InForce(GatewayConfig config, PushGate gate, Instant since) {
        String digest() {
            return config.snapshot().digest().hex();
        }
    }

    private LivePolicy(Path file, Gates gates, InstantSource time) throws IOException {
        this.file = file;
        this.gates = gates;
        this.time = time;
        Set<Path> files = new LinkedHashSet<>();
        GatewayConfig config = load(file, files).config();
        this.inForce = new InForce(config, gates.of(config), time.instant());
        this.watched = Set.copyOf(files);
    }

    /**
     * Loads the file for the first time.
     *
     * @throws IOException with all that is wrong with it
     */
    public static LivePolicy load(Path file, Gates gates, InstantSource time) throws IOException {
        return new LivePolicy(file, gates, time);
    }

    /** Lets that be told of each reload from now on. */
    public void tell(Told listener) {
        told = listener;
    }

    /** The configuration in force. */
    public GatewayConfig config() {
        return inForce.config;
    }

    /** The gate of pushes in force. */
    public PushGate gate() {
        return inForce.gate;
    }

    /** What is in force, and what the file has instead. */
    public PolicyHealth health() {
        InForce now = inForce;
        return new PolicyHealth(now.digest(), now.since, refused);
    }

    /** The files and directories that the policy comes from. */
    Set<Path> watched() {
        return watched;
    }

    /** Reads the file anew and takes what it says, all or nothing. */
    public synchronized Reload reload() {
        PolicyLoad.Loaded loaded;
        Set<Path> files = new LinkedHashSet<>();
        try {
            loaded = load(file, files);
            watched = Set.copyOf(files);
        } catch (IOException e) {
            files.addAll(watched); // also those that the file named when it was whole
            watched = Set.copyOf(files);
            return kept(String.valueOf(e.getMessage()).lines().toList());
        }
        try {
            return taken(loaded);
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage());
            boolean named = message.startsWith(file.toString());
            return kept(List.of(named ? message : file + ": " + message));
        } catch (RuntimeException e) {
            LOG.error("{}: taking it failed", file, e);
            return kept(List.of(file + ": cannot be taken: " + e));
        }
    }

    private Reload taken(PolicyLoad.Loaded loaded) throws IOException {
        InForce before = inForce;
        Replacement replacement = Replacement.of(before.config, loaded.config());
        PushGate gate = gates.of(replacement.config());
        boolean changed = replacement.changes(before.config);
        Instant since = changed ? time.instant() : before.since;
        inForce = new InForce(replacement.config(), gate, since);
        refused = Optional.empty();
        told.reloaded(before.digest(), inForce.digest(), changed ? "taken" : "unchanged");
        LOG.info(
                "{}: {}, policy {}{}",
                file,
                changed ? "taken" : "read again, nothing changed",
                inForce.digest(),
                replacement.restart().isEmpty()
                        ? ""
                        : "; a restart is needed for " + String.join(", ", replacement.restart()));
        return new Reload(changed, health(), loaded.warnings(), replacement.restart());
    }

    private Reload kept(List<String> problems) {
        Instant since = refused.map(PolicyHealth.Refused::since).orElseGet(time::instant);
        refused = Optional.of(new PolicyHealth.Refused(since, problems));
        LOG.error(
                "{}: not taken, policy {} stays in force: {}",
                file,
                inForce.digest(),
                String.join("; ", problems));
        told.reloaded(inForce.digest(), inForce.digest(), String.join("; ", problems));
        return new Reload(false, health(), List.of(), List.of());
    }

    private static PolicyLoad.Loaded load(Path file, Set<Path> files) throws IOException {
        files.add(file.toAbsolutePath());
        return switch (PolicyFile.load(file, files::add)) {
            case PolicyLoad.Loaded loaded -> {
                loaded.warnings().forEach(LOG::warn);
                Path directory = file.toAbsolutePath().resolveSibling("");
                loaded.config()
                        .snapshot()
                        .trustSets()
                        .forEach(trust -> files.add(directory.resolve(trust.name())));
                yield loaded;
            }
            case PolicyLoad.Refused refused ->
                    throw new IOException(String.join(System.lineSeparator(), refused.problems()));
        };
    }
}
