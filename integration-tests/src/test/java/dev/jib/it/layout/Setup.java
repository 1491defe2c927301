package dev.jib.it.layout;

import dev.jib.mounts.plan.LayoutKind;
import java.util.Arrays;
import java.util.stream.Stream;

/** One way to run a container: an engine and a layout. */
public record Setup(Engine engine, LayoutKind layout) {

    /** Each engine with each layout. */
    public static Stream<Setup> all() {
        return Arrays.stream(Engine.values()).flatMap(Setup::both);
    }

    /**
     * A container of each kind, not of each variant: Docker as an unprivileged user, bubblewrap.
     */
    public static Stream<Setup> one() {
        return Stream.of(Engine.DOCKER_READ_ONLY, Engine.BUBBLEWRAP).flatMap(Setup::both);
    }

    private static Stream<Setup> both(Engine engine) {
        return Stream.of(
                new Setup(engine, LayoutKind.SHARED), new Setup(engine, LayoutKind.SEALED));
    }

    @Override
    public String toString() {
        return engine + ", " + layout.word();
    }
}
