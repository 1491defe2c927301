package dev.jib.gateway.quarantine;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.transport.PackParser;

/**
 * Prints how long three readers take for one pack, in one run: {@link PackScanner}, {@code git
 * index-pack --stdin} with one thread, JGit's {@link PackParser}. Arguments: the pack, and how
 * often each is run; the best of its runs counts, after one run that is not counted.
 */
final class ScanSpeed {
    private final Path pack;
    private final int rounds;

    private ScanSpeed(Path pack, int rounds) {
        this.pack = pack;
        this.rounds = rounds;
    }

    @FunctionalInterface
    interface Run {
        String run(Path directory) throws Exception;
    }

    public static void main(String[] args) throws Exception {
        ScanSpeed speed = new ScanSpeed(Path.of(args[0]), Integer.parseInt(args[1]));
        Map<String, Run> peers = new LinkedHashMap<>();
        peers.put("PackScanner", speed::scan);
        if (args.length < 3) {
            peers.put("git index-pack --stdin, 1 thread", speed::indexPack);
            peers.put("JGit PackParser", speed::parse);
        }
        speed.compare(peers);
    }

    /** The peers take turns, so that what else the machine does hits all alike. */
    private void compare(Map<String, Run> peers) throws Exception {
        Map<String, Double> best = new LinkedHashMap<>();
        Map<String, String> results = new LinkedHashMap<>();
        for (int round = 0; round <= rounds; round++) {
            for (Map.Entry<String, Run> peer : peers.entrySet()) {
                Path directory =
                        Files.createTempDirectory(pack.toAbsolutePath().getParent(), "speed");
                long start = System.nanoTime();
                results.put(peer.getKey(), peer.getValue().run(directory));
                double seconds = (System.nanoTime() - start) / 1e9;
                if (round > 0) {
                    best.merge(peer.getKey(), seconds, Math::min);
                }
                delete(directory);
            }
        }
        double ours = best.values().iterator().next();
        double megabytes = Files.size(pack) / 1e6;
        best.forEach((peer, seconds) ->
                System.out.printf(
                        Locale.ROOT,
                        "%-34s %7.2f s %7.1f MB/s %6.2f times ours   %s%n",
                        peer,
                        seconds,
                        megabytes / seconds,
                        seconds / ours,
                        results.get(peer)));
    }

    private String scan(Path directory) throws IOException, PackRefused {
        long cpu = cpu();
        PackScanner scanner =
                new PackScanner(
                        ScanLimits.defaults(),
                        ObjectFormat.SHA1,
                        BlobInterest.NONE,
                        System::nanoTime);
        try (Quarantine quarantine = Quarantine.open(directory);
                InputStream in = Files.newInputStream(pack)) {
            ScannedPack scanned =
                    scanner.scan(
                            in,
                            OutputStream.nullOutputStream(),
                            quarantine,
                            PackScanner.PackEnd.END_OF_STREAM);
            return scanned.count() + " objects, CPU " + (cpu() - cpu) / 10_000_000 / 100.0 + " s";
        }
    }

    private String indexPack(Path directory) throws IOException, InterruptedException {
        run(directory, "git", "init", "-q", "--bare", ".");
        return run(directory, "git", "index-pack", "--threads=1", "--stdin");
    }

    private String run(Path directory, String... command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectInput(pack.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        String out = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed");
        }
        return out.strip();
    }

    private String parse(Path directory) throws IOException {
        try (FileRepository repository = new FileRepository(directory.toFile())) {
            repository.create(true);
            try (ObjectInserter inserter = repository.newObjectInserter();
                    InputStream in = new BufferedInputStream(Files.newInputStream(pack))) {
                PackParser parser = inserter.newPackParser(in);
                parser.parse(NullProgressMonitor.INSTANCE);
                return parser.getObjectCount() + " objects";
            }
        }
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
