package dev.jib.gateway.quarantine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a pack from a stream: checks its form and the limits, hashes every object, keeps commits,
 * tags and trees.
 *
 * <p>It is stricter than git where two readers could disagree: duplicate objects, sizes that are
 * not in their shortest form, and bytes after the trailer are refused. So are thin packs. Large
 * packs are resolved on a second thread while the caller's reads on. One scanner may serve many
 * threads.
 */
public final class PackScanner {
    private final ScanLimits limits;
    private final ObjectFormat format;
    private final BlobInterest interest;
    private final LongSupplier nanoTime;

    /** Where the pack ends on its stream. */
    public enum PackEnd {
        /** The stream may stay open: only what is there already is refused. */
        SELF_DELIMITED,
        /** The stream must end with the pack: it is read to its end. */
        END_OF_STREAM
    }

    /**
     * A scanner with these limits.
     *
     * @param nanoTime a clock such as {@code System::nanoTime}
     */
    public PackScanner(
            ScanLimits limits, ObjectFormat format, BlobInterest interest, LongSupplier nanoTime) {
        this.limits = limits;
        this.format = format;
        this.interest = interest;
        this.nanoTime = nanoTime;
    }

    /**
     * Scans the pack into the quarantine.
     *
     * @param in positioned at {@code PACK}
     * @param tee gets each byte of the pack as it is consumed, except the trailer, which {@link
     *     ScannedPack#trailer} holds back; {@link OutputStream#nullOutputStream} for none
     * @throws PackRefused when the pack is not taken
     * @throws IOException when the stream, the tee or the disk fails
     */
    public ScannedPack scan(InputStream in, OutputStream tee, Quarantine quarantine, PackEnd end)
            throws IOException, PackRefused {
        Deadline deadline = new Deadline(limits.time(), nanoTime);
        ScanSetup setup = new ScanSetup(limits, format, interest, deadline);
        PackContents contents = quarantine.begin(setup);
        PendingDeltas pending = new PendingDeltas();
        byte[] trailer;
        try (PackInput input = new PackInput(in, setup, contents.spool(), tee)) {
            int count = EntryReader.readHead(input, limits);
            readEntries(count, input, contents, pending);
            trailer = input.readTrailer();
            input.requireEnd(end == PackEnd.END_OF_STREAM);
        }
        if (!pending.isEmpty()) {
            try (DeltaResolver rest = new DeltaResolver(contents)) {
                rest.resolve(pending);
            }
        }
        return new ScannedPack(contents, trailer);
    }

    /**
     * The same on a thread of its own, which stands back behind all others once the pack has turned
     * out to be big. For callers on virtual threads: a scan would keep a carrier busy for seconds.
     */
    public ScannedPack scanApart(
            InputStream in, OutputStream tee, Quarantine quarantine, PackEnd end)
            throws IOException, PackRefused {
        AtomicReference<@Nullable ScannedPack> scanned = new AtomicReference<>();
        try (Helper helper =
                new Helper(
                        "jib-pack-scan",
                        () -> scanned.set(scan(new Yielding(in), tee, quarantine, end)))) {
            helper.finish();
        }
        return Objects.requireNonNull(scanned.get());
    }

    private static void readEntries(
            int count, PackInput input, PackContents contents, PendingDeltas pending)
            throws IOException, PackRefused {
        try (EntryResolver resolver = new EntryResolver(contents, pending);
                Pipeline pipeline = new Pipeline(resolver)) {
            try {
                new EntryReader(input, contents.setup(), pipeline).readEntries(count);
            } catch (IOException | PackRefused | RuntimeException e) {
                pipeline.finish();
                throw e;
            }
            pipeline.finish();
        }
    }
}
