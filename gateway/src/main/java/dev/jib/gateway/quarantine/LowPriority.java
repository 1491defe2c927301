package dev.jib.gateway.quarantine;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a thread that needs the processor for long stand back behind all others, by {@code nice(2)}:
 * on Linux the nice value belongs to a thread. {@link Thread#setPriority} does nothing there. Where
 * it cannot be had, as under a strict system-call filter, all threads stay equal.
 */
final class LowPriority {
    private static final Logger LOG = LoggerFactory.getLogger(LowPriority.class);
    private static final int STEPS = 10;

    /** Looked up when the first big push comes, not at start. */
    private static final Optional<MethodHandle> NICE = find();

    private LowPriority() {}

    /** Lowers the calling platform thread, for good: only root could raise it again. */
    static void take() {
        NICE.ifPresent(LowPriority::call);
    }

    private static void call(MethodHandle nice) {
        try {
            int _ = (int) nice.invokeExact(STEPS);
        } catch (Throwable e) {
            throw new IllegalStateException(e); // a downcall itself throws nothing
        }
    }

    private static Optional<MethodHandle> find() {
        try {
            Linker linker = Linker.nativeLinker();
            return linker.defaultLookup()
                    .find("nice")
                    .map(address ->
                            linker.downcallHandle(
                                    address,
                                    FunctionDescriptor.of(
                                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT)));
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("big pushes get no lower priority: {}", e.toString());
            return Optional.empty();
        }
    }
}
