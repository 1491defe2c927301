package dev.jib.gateway.quarantine;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * What lies at a path, held without being opened: {@code open(2)} with {@code O_PATH}, which waits
 * for no pipe and touches no device. What it is, and its content, are then had by {@link #path},
 * whatever somebody puts at the old path meanwhile. Java has no such option of its own.
 */
final class PathHandle implements AutoCloseable {
    private static final int O_PATH = 0x200000;
    private static final int O_CLOEXEC = 0x80000;
    private static final int O_NOFOLLOW =
            System.getProperty("os.arch", "").equals("aarch64") ? 0x8000 : 0x20000;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle OPEN =
            LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow("open"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                    Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE =
            LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow("close"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private final int descriptor;

    private PathHandle(int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Holds what lies there; a link is held itself, not what it points to.
     *
     * @throws NoSuchFileException when nothing lies there, or the gateway may not look there
     */
    static PathHandle open(Path path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path.toString());
            int descriptor = (int) OPEN.invokeExact(name, O_PATH | O_CLOEXEC | O_NOFOLLOW);
            if (descriptor < 0) {
                throw new NoSuchFileException(path.toString());
            }
            return new PathHandle(descriptor);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** A path by which the file that is held can be looked at and opened. */
    Path path() {
        return Path.of("/proc/self/fd/" + descriptor);
    }

    @Override
    public void close() {
        try {
            int ignored = (int) CLOSE.invokeExact(descriptor);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
