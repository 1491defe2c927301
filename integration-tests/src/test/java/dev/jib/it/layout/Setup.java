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

    /** Docker as an unprivileged user with each layout. */
    public static Stream<Setup> docker() {
        return both(Engine.DOCKER_READ_ONLY);
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
