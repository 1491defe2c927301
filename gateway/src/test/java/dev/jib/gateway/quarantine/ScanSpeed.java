package dev.jib.gateway.quarantine;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
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
        List<String> only = args.length > 2 ? List.of(args[2].split(",")) : List.of("git", "jgit");
        double ours = speed.best("PackScanner", speed::scan);
        if (only.contains("git")) {
            double git = speed.best("git index-pack --stdin, 1 thread", speed::indexPack);
            ratio("git index-pack", git / ours);
        }
        if (only.contains("jgit")) {
            double jgit = speed.best("JGit PackParser", speed::parse);
            ratio("JGit PackParser", jgit / ours);
        }
    }

    private static void ratio(String peer, double ratio) {
        System.out.printf(Locale.ROOT, "  -> PackScanner is %.2f times %s%n", ratio, peer);
    }

    private double best(String name, Run run) throws Exception {
        double best = Double.MAX_VALUE;
        String result = "";
        for (int round = 0; round <= rounds; round++) {
            Path directory = Files.createTempDirectory(pack.toAbsolutePath().getParent(), "speed");
            long start = System.nanoTime();
            result = run.run(directory);
            double seconds = (System.nanoTime() - start) / 1e9;
            best = round == 0 && rounds > 0 ? best : Math.min(best, seconds);
            delete(directory);
        }
        double megabytes = Files.size(pack) / 1e6;
        System.out.printf(
                Locale.ROOT,
                "%-34s %7.2f s %7.1f MB/s   %s%n",
                name,
                best,
                megabytes / best,
                result);
        return best;
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
