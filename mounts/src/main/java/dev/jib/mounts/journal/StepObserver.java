package dev.jib.mounts.journal;

/** Hears of every step before and after it is done; tests end the process there. */
@FunctionalInterface
public interface StepObserver {
    StepObserver NONE = step -> {};

    void reached(String step);
}
