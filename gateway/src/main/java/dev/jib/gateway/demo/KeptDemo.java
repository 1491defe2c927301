package dev.jib.gateway.demo;

import dev.jib.gateway.app.AdminClient;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/**
 * A demo that was kept: its upstream and gateway go on in a process of their own, on the files of
 * the demo's directory, and its sandboxes find the gateway where it was.
 */
final class KeptDemo {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long PAUSE_MILLIS = 50;

    private final DemoDirectory directory;
    private final Path helperDirectory;
    private final Story story;

    /** The demo in that directory. */
    KeptDemo(DemoDirectory directory, Path helperDirectory, Story story) {
        this.directory = directory;
        this.helperDirectory = helperDirectory;
        this.story = story;
    }

    /** Starts the process and waits until its gateway answers. */
    void start() throws IOException, InterruptedException {
        List<String> line = new ArrayList<>();
        line.add("setsid");
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        line.addAll(List.of("-cp", System.getProperty("java.class.path")));
        line.addAll(List.of("dev.jib.gateway.app.Jib", "demo", "serve"));
        File log = directory.file("server.log").toFile();
        Process process =
                new ProcessBuilder(line)
                        .directory(directory.root().toFile())
                        .redirectInput(new File("/dev/null"))
                        .redirectErrorStream(true)
                        .redirectOutput(log)
                        .start();
        Files.writeString(directory.file("server.pid"), identity(process.toHandle()));
        if (!answersInTime(process)) {
            throw new IOException(
                    "the kept demo's gateway does not answer; look at "
                            + log
                            + "\n"
                            + Files.readString(log.toPath()));
        }
    }

    /** Serves until the process is told to end. */
    void serve() throws IOException, InterruptedException {
        FileLock lock =
                directory
                        .lock()
                        .orElseThrow(
                                () -> new IOException("another demo uses " + directory.root()));
        DemoServer server = DemoServer.again(directory, helperDirectory);
        CountDownLatch closed = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(server, lock, closed)));
        closed.await();
    }

    /** Ends sandboxes, sessions and the process, and deletes the directory. */
    void stop() throws IOException, InterruptedException {
        if (!directory.exists()) {
            story.line("no demo is kept in " + directory.root());
            return;
        }
        SandboxRecords.stopAll(directory);
        Optional<ProcessHandle> process = process();
        if (process.isPresent()) {
            release();
            process.get().destroy();
            process.get()
                    .onExit()
                    .orTimeout(PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)
                    .join();
        }
        FileLock lock =
                directory
                        .lock()
                        .orElseThrow(() ->
                                new IOException(
                                        "a demo runs in " + directory.root() + "; end it first"));
        try (var locked = lock.acquiredBy()) {
            directory.delete();
        }
        story.line("ended; " + directory.root() + " is deleted");
    }

    private void release() throws IOException {
        for (Sandbox sandbox : SandboxRecords.all(directory)) {
            AdminClient.Answer answer = DemoServer.release(directory, sandbox.name());
            story.line("DELETE /v1/sessions/" + sandbox.name() + " -> " + answer.status());
        }
        DemoHost host = DemoHost.in(directory);
        story.ran("host", "git worktree list", host.git("worktree", "list"));
        Set<String> changed =
                HostMetadata.differences(HostMetadata.read(directory), HostMetadata.of(host));
        story.line(
                changed.isEmpty()
                        ? "the host's metadata is as before the demo"
                        : "of the host's metadata, this is not as before the demo: " + changed);
    }

    private boolean answersInTime(Process process) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (process.isAlive() && System.nanoTime() < end) {
            try {
                if (DemoServer.admin(directory).call("GET", "/v1/health", "").isOk()) {
                    return true;
                }
            } catch (IOException notYet) {
                // It has not bound its socket; asked again until it is too late.
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        return false;
    }

    /** The recorded process, if it is still the same one. */
    private Optional<ProcessHandle> process() throws IOException {
        Path file = directory.file("server.pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String recorded = Files.readString(file);
        long pid = Long.parseLong(recorded.substring(0, recorded.indexOf(' ')));
        return ProcessHandle.of(pid).filter(handle -> identity(handle).equals(recorded));
    }

    /** Process ids come round again; with the time of the start they do not. */
    private static String identity(ProcessHandle handle) {
        return handle.pid() + " " + handle.info().startInstant().map(Object::toString).orElse("?");
    }

    private static void close(DemoServer server, FileLock lock, CountDownLatch closed) {
        try (var locked = lock.acquiredBy()) {
            server.close();
        } catch (IOException e) {
            System.err.println("jib: " + e.getMessage());
        } finally {
            closed.countDown();
        }
    }
}
