package dev.jib.gateway.app.reload;

import dev.jib.gateway.file.Fingerprint;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reloads the policy when its file, or a file that it refers to, is another one.
 *
 * <p>The directories are watched, so that a file that is replaced by a rename (editors) and a
 * directory that is replaced behind a symbolic link (a Kubernetes ConfigMap) are seen at once; what
 * the kernel does not tell (network file systems) is seen at the next look. A file is read only
 * when it was left alone for a while, since one that is written in place is a part of itself
 * meanwhile.
 */
public final class PolicyWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyWatch.class);

    private final LivePolicy policy;
    private final Timing timing;
    private final WatchService service;
    private final Map<Path, WatchKey> watched = new HashMap<>();
    private final Thread thread;

    /**
     * How long is waited.
     *
     * @param look between two looks when nothing is told
     * @param quiet how long the files must have stayed as they are before they are read
     */
    public record Timing(Duration look, Duration quiet) {
        /** What suits people and ConfigMaps. */
        public static final Timing DEFAULT =
                new Timing(Duration.ofSeconds(2), Duration.ofMillis(500));
    }

    private PolicyWatch(LivePolicy policy, Timing timing, WatchService service) {
        this.policy = policy;
        this.timing = timing;
        this.service = service;
        register(); // before the first look, so that nothing is missed in between
        Fingerprint first = Fingerprint.of(policy.watched());
        this.thread = Thread.ofVirtual().name("policy-watch").unstarted(() -> watch(first));
    }

    /** Watches from now on. */
    public static PolicyWatch start(LivePolicy policy, Timing timing) throws IOException {
        PolicyWatch watch =
                new PolicyWatch(policy, timing, FileSystems.getDefault().newWatchService());
        watch.thread.start();
        return watch;
    }

    private void watch(Fingerprint first) {
        Fingerprint taken = first;
        try {
            while (true) {
                await(timing.look());
                if (!Fingerprint.of(policy.watched()).equals(taken)) {
                    // What is written from here on, and files that are new to the policy, differ
                    // from this and are read next.
                    taken = settled();
                    policy.reload();
                }
                register();
            }
        } catch (InterruptedException | ClosedWatchServiceException e) {
            LOG.debug("the policy is watched no more");
        }
    }

    private Fingerprint settled() throws InterruptedException {
        Fingerprint before = Fingerprint.of(policy.watched());
        while (true) {
            TimeUnit.NANOSECONDS.sleep(timing.quiet().toNanos());
            Fingerprint now = Fingerprint.of(policy.watched());
            if (now.equals(before)) {
                return now;
            }
            before = now;
        }
    }

    private void await(Duration longest) throws InterruptedException {
        WatchKey key = service.poll(longest.toNanos(), TimeUnit.NANOSECONDS);
        while (key != null) {
            key.pollEvents();
            if (!key.reset()) {
                watched.values().remove(key); // its directory is gone
            }
            key = service.poll();
        }
    }

    private void register() {
        for (Path path : policy.watched()) {
            Path parent = path.getParent();
            if (parent != null) {
                register(parent);
            }
            register(path);
        }
    }

    private void register(Path directory) {
        if (watched.containsKey(directory) || !Files.isDirectory(directory)) {
            return;
        }
        try {
            watched.put(
                    directory,
                    directory.register(
                            service,
                            StandardWatchEventKinds.ENTRY_CREATE,
                            StandardWatchEventKinds.ENTRY_MODIFY,
                            StandardWatchEventKinds.ENTRY_DELETE));
        } catch (IOException e) {
            LOG.debug("{} is looked at only from time to time: {}", directory, e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        thread.interrupt();
        service.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
