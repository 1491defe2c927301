package dev.jib.gateway.quarantine;

import dev.jib.gateway.quarantine.PackRefused.Code;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Room for delta bases and results: small ones on the heap while the budget lasts, others each in a
 * file of their own that is mapped and then deleted. What lives at once is bounded. For one thread.
 */
final class Scratch {
    private static final int HEAP_OBJECT = 1 << 20;
    private static final long HEAP_BUDGET = 8L << 20;

    private final Path directory;
    private final long most;
    private final DiskShare.Part share;
    private long onHeap;
    private long onDisk;
    private int serial;

    Scratch(Path directory, long most, DiskShare.Part share) {
        this.directory = directory;
        this.most = most;
        this.share = share;
    }

    /** Begins an object of that size. The caller finishes it, or closes it. */
    Output open(int size) throws PackRefused {
        boolean heap = size <= HEAP_OBJECT && onHeap + size <= HEAP_BUDGET;
        if (!heap && onDisk + size > most) {
            throw PackRefused.limit(Code.INFLATED_TOO_BIG, "inflated-bytes", most);
        }
        onHeap += heap ? size : 0;
        onDisk += heap ? 0 : size;
        return heap ? new HeapOutput(size) : new FileOutput(size);
    }

    /** One object on its way into the scratch room. */
    sealed interface Output extends AutoCloseable {
        void write(byte[] data, int start, int length) throws IOException;

        /** The object; the output needs no closing after that. */
        Bytes finish() throws IOException;

        @Override
        void close() throws IOException;
    }

    private final class HeapOutput implements Output {
        private final byte[] content;
        private int used;

        HeapOutput(int size) {
            content = new byte[size];
        }

        @Override
        public void write(byte[] data, int start, int length) {
            System.arraycopy(data, start, content, used, length);
            used += length;
        }

        @Override
        public Bytes finish() {
            return new Bytes(MemorySegment.ofArray(content), this::close);
        }

        @Override
        public void close() {
            onHeap -= content.length;
        }
    }

    private final class FileOutput implements Output {
        private final int size;
        private final Path path = directory.resolve("scratch-" + serial++);
        private final AppendFile file = new AppendFile(path, share);
        private final Arena arena = Arena.ofShared();

        FileOutput(int size) {
            this.size = size;
        }

        @Override
        public void write(byte[] data, int start, int length) throws IOException {
            file.append(data, start, length);
        }

        @Override
        public Bytes finish() throws IOException {
            return new Bytes(file.map(0, size, arena), this::close);
        }

        @Override
        public void close() throws IOException {
            onDisk -= size;
            arena.close();
            file.close();
            Files.deleteIfExists(path);
        }
    }
}
