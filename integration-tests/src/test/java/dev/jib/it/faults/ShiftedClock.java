package dev.jib.it.faults;

import dev.jib.it.stand.Command;
import dev.jib.it.stand.Needs;
import dev.jib.it.stand.World;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** A time of day for one process and its children, set while they run ({@code clock.c}). */
final class ShiftedClock {
    private final Path library;
    private final Path file;
    private final MappedByteBuffer offset;

    private ShiftedClock(Path library, Path file, MappedByteBuffer offset) {
        this.library = library;
        this.file = file;
        this.offset = offset;
    }

    /** Compiles it; it begins right. */
    static ShiftedClock make(World world) {
        Needs.program("gcc", "gcc");
        Path source = world.file("clock.c", source());
        Path library = world.root().resolve("clock.so");
        Command.of("gcc", "-shared", "-fPIC", "-o", library.toString(), source.toString())
                .run()
                .orFail();
        try {
            Path file = Files.write(world.root().resolve("clock"), new byte[Long.BYTES]);
            try (FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                MappedByteBuffer offset =
                        channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
                offset.order(ByteOrder.nativeOrder());
                return new ShiftedClock(library, file, offset);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What runs the rest of a command line with it. */
    List<String> before() {
        return List.of("env", "LD_PRELOAD=" + library, "JIB_CLOCK=" + file);
    }

    /** Sets it so far from what is right. */
    void set(Duration fromRight) {
        offset.putLong(0, fromRight.toSeconds());
    }

    /** What it shows. */
    Instant now() {
        return Instant.now().plusSeconds(offset.getLong(0));
    }

    private static String source() {
        try (InputStream in = ShiftedClock.class.getResourceAsStream("clock.c")) {
            return new String(Objects.requireNonNull(in).readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
