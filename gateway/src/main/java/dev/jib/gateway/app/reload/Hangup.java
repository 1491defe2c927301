package dev.jib.gateway.app.reload;

/** The signal by which daemons are told to read their configuration again. */
public final class Hangup {
    private Hangup() {}

    /** Has the action run, on a thread of its own, at each SIGHUP from now on. */
    public static void onSignal(Runnable action) {
        // The JDK has no other way to a signal than this supported part of jdk.unsupported.
        sun.misc.Signal.handle(
                new sun.misc.Signal("HUP"), _ -> Thread.ofVirtual().name("sighup").start(action));
    }
}
