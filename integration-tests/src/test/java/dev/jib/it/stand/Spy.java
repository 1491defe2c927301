package dev.jib.it.stand;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Sees what others on the machine could see: what is logged, and the arguments and environments of
 * every process that is started meanwhile.
 */
public final class Spy implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(2);

    private final PrintStream before = System.err;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final Set<String> arguments = ConcurrentHashMap.newKeySet();
    private final Set<String> environments = ConcurrentHashMap.newKeySet();
    private final Thread watcher;
    private volatile boolean closed;

    private Spy() {
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        watcher = Thread.ofPlatform().daemon().name("spy").start(this::watch);
    }

    /** Begins to look. */
    public static Spy start() {
        return new Spy();
    }

    private void watch() {
        while (!closed) {
            ProcessHandle.current()
                    .descendants()
                    .forEach(process -> {
                        Path proc = Path.of("/proc", Long.toString(process.pid()));
                        note(proc.resolve("cmdline"), arguments);
                        if (!isGateway(proc)) {
                            note(proc.resolve("environ"), environments);
                        }
                    });
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /**
     * A gateway is what needs the variables that hold its credentials; so does jspawnhelper, which
     * is its JVM's own until it becomes the program that is started.
     */
    private static boolean isGateway(Path proc) {
        try {
            String line =
                    Files.readString(proc.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                            .replace('\0', ' ');
            return line.contains(" dev.jib.gateway.app.Jib gateway run ")
                    || line.substring(0, Math.max(0, line.indexOf(' '))).endsWith("jspawnhelper");
        } catch (IOException e) {
            return true; // it has ended
        }
    }

    private static void note(Path file, Set<String> seen) {
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1).replace('\0', ' ');
            if (!text.startsWith("ssh-keygen ")) { // the test makes its keys with it
                seen.add(text);
            }
        } catch (IOException ignored) {
            // It has ended meanwhile.
        }
    }

    /** What was logged. */
    public String log() {
        return log.toString(StandardCharsets.UTF_8);
    }

    /** The command lines that were seen. */
    public String arguments() {
        return String.join("\n", arguments);
    }

    /** The environments that were seen. */
    public String environments() {
        return String.join("\n", environments);
    }

    @Override
    public void close() {
        closed = true;
        System.setErr(before);
        try {
            watcher.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
