package dev.jib.gateway.inspect;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RefUpdate;
import dev.jib.gateway.policy.BlobScanner;
import dev.jib.gateway.policy.Fact;
import dev.jib.gateway.policy.FactsNeeded;
import dev.jib.gateway.quarantine.BlobInterest;
import dev.jib.gateway.quarantine.HostStore;
import dev.jib.gateway.quarantine.ObjectFormat;
import dev.jib.gateway.quarantine.PackScanner;
import dev.jib.gateway.quarantine.Quarantine;
import dev.jib.gateway.quarantine.ScanLimits;
import dev.jib.gateway.quarantine.ScannedPack;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Prints how long scan and inspection of one push take, with all facts but secrets and a host store
 * that is opened anew each time. Arguments: the bare repository, the pack, the old and the new id.
 */
final class InspectSpeed {
    private static final int RUNS = Integer.getInteger("runs", 60);

    private InspectSpeed() {}

    public static void main(String[] args) throws Exception {
        double[] milliseconds = new double[RUNS];
        String result = "";
        for (int run = 0; run < RUNS; run++) {
            long start = System.nanoTime();
            result = inspect(Path.of(args[0]), Path.of(args[1]), args[2], args[3]);
            milliseconds[run] = (System.nanoTime() - start) / 1e6;
        }
        double first = milliseconds[0];
        Arrays.sort(milliseconds);
        System.out.printf(
                Locale.ROOT,
                "%s: first %.1f ms, median %.2f ms, p90 %.2f ms%n",
                result,
                first,
                milliseconds[RUNS / 2],
                milliseconds[RUNS * 9 / 10]);
    }

    private static String inspect(Path repository, Path pack, String from, String to)
            throws Exception {
        RefUpdate update =
                new RefUpdate.Change(
                        new RefName("refs/heads/main"), new ObjectId(from), new ObjectId(to));
        Set<Fact> facts = EnumSet.complementOf(EnumSet.of(Fact.BLOB_CONTENT));
        PackScanner scanner =
                new PackScanner(
                        ScanLimits.defaults(),
                        ObjectFormat.SHA1,
                        BlobInterest.NONE,
                        System::nanoTime);
        try (Quarantine quarantine = Quarantine.open(pack.resolveSibling("quarantine"));
                InputStream in = Files.newInputStream(pack);
                HostStore host =
                        new HostStore(repository.resolve("objects"), ObjectFormat.SHA1, 16 << 20)) {
            ScannedPack scanned =
                    scanner.scan(
                            in,
                            OutputStream.nullOutputStream(),
                            quarantine,
                            PackScanner.PackEnd.END_OF_STREAM);
            PushInspection inspection =
                    new PushInspector(Map.of(), InstantSource.system(), System::nanoTime)
                            .begin(
                                    new PushObjects(
                                            List.of(update),
                                            scanned,
                                            host,
                                            Map.of(update.name(), update.oldId())),
                                    new FactsNeeded(facts, Set.of()),
                                    InspectSpeed::noScan,
                                    Duration.ofMinutes(5));
            return told(inspection);
        }
    }

    private static BlobScanner.Scan noScan() {
        throw new AssertionError("not wanted");
    }

    private static String told(PushInspection inspection) throws Exception {
        String operation = inspection.refs().get(0).operation().word();
        CountingEvaluation evaluation = new CountingEvaluation();
        inspection.tell(evaluation);
        return operation
                + ", "
                + evaluation.commits
                + " commits, "
                + evaluation.changes
                + " changes";
    }
}
