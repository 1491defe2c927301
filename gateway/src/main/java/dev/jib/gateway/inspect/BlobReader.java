package dev.jib.gateway.inspect;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.inspect.InspectionRefused.Code;
import dev.jib.gateway.policy.BlobScanner;
import dev.jib.gateway.policy.RawPath;
import dev.jib.gateway.policy.SecretFinding;
import dev.jib.gateway.quarantine.ObjectType;
import dev.jib.gateway.quarantine.PackRefused;
import dev.jib.gateway.quarantine.ScannedPack;
import dev.jib.gateway.quarantine.StoredObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Finds out about blobs: their size, what a link says, what secrets are in them. */
final class BlobReader {
    private static final int LONGEST_LINK = 4096;

    private final ObjectReader objects;
    private final ScannedPack pack;
    private final BlobScanner scanner;
    private final BitSet scanned;
    private final Map<Integer, List<SecretFinding>> findings = new HashMap<>();

    BlobReader(ObjectReader objects, BlobScanner scanner) {
        this.objects = objects;
        this.pack = objects.pack();
        this.scanner = scanner;
        this.scanned = new BitSet(pack.count());
    }

    ObjectReader objects() {
        return objects;
    }

    /** The blob's size, if the blob is in the pack or among the base objects. */
    OptionalLong size(ObjectId id) throws IOException, InspectionRefused {
        int number = pack.find(id);
        if (number >= 0) {
            ObjectReader.requireType(pack.type(number), ObjectType.BLOB, id);
            return OptionalLong.of(pack.size(number));
        }
        Optional<StoredObject> base = objects.readBase(id);
        return base.isEmpty() ? OptionalLong.empty() : OptionalLong.of(base.get().content().length);
    }

    /** What a symbolic link says, if it can be read and is not absurdly long. */
    Optional<RawPath> link(ObjectId id) throws IOException, InspectionRefused {
        int number = pack.find(id);
        if (number < 0) {
            return objects.readBase(id).map(o -> RawPath.of(o.content()));
        }
        if (pack.size(number) > LONGEST_LINK) {
            return Optional.empty();
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        write(number, content);
        return Optional.of(RawPath.of(content.toByteArray()));
    }

    /** What the scanner finds in the blob; each blob of the pack is scanned once. */
    List<SecretFinding> secrets(ObjectId id) throws IOException, InspectionRefused {
        int number = pack.find(id);
        BlobScanner.Scan scan = scanner.begin();
        if (number < 0) {
            byte[] content =
                    objects.readBase(id)
                            .orElseThrow(() -> ObjectReader.missing(id, "blob"))
                            .content();
            scan.accept(content, 0, content.length);
            return scan.finish();
        }
        if (!scanned.get(number)) {
            write(number, new ScanStream(scan));
            List<SecretFinding> found = scan.finish();
            scanned.set(number);
            if (!found.isEmpty()) {
                findings.put(number, found);
            }
        }
        return findings.getOrDefault(number, List.of());
    }

    private void write(int number, OutputStream out) throws IOException, InspectionRefused {
        objects.checkTime();
        try {
            pack.writeContent(number, out);
        } catch (PackRefused e) {
            throw new InspectionRefused(Code.TOO_DEEP, String.valueOf(e.getMessage()));
        }
    }

    private static final class ScanStream extends OutputStream {
        private final BlobScanner.Scan scan;

        ScanStream(BlobScanner.Scan scan) {
            this.scan = scan;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] data, int start, int length) {
            scan.accept(data, start, length);
        }
    }
}
