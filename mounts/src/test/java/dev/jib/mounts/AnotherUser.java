package dev.jib.mounts;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A thread of a test that is root with another user's rights to files: setfsuid(2) is of one thread
 * and takes root's ways past modes from it. A process of that user could not read the classes.
 */
final class AnotherUser {
    private AnotherUser() {}

    /** Calls with the rights of that user and group. */
    static <T> T call(int id, Callable<T> task) throws Exception {
        try (ExecutorService thread =
                Executors.newSingleThreadExecutor(Thread.ofPlatform().factory())) {
            return thread.submit(
                            () -> {
                                set("setfsgid", id);
                                set("setfsuid", id);
                                return task.call();
                            })
                    .get();
        }
    }

    /** It answers the one before; a second time, therefore, the one that was asked for. */
    private static void set(String function, int id) throws Exception {
        Linker linker = Linker.nativeLinker();
        MethodHandle handle =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow(function),
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        try {
            int before = (int) handle.invokeExact(id);
            int now = (int) handle.invokeExact(id);
            if (now != id) {
                throw new AssertionError(function + ": " + before + ", then " + now);
            }
        } catch (Error | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(function, e);
        }
    }
}
