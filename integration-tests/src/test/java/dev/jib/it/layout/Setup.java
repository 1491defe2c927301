package dev.jib.it.layout;

import dev.jib.mounts.plan.LayoutKind;
import java.util.Arrays;
import java.util.stream.Stream;

/** One way to run a container: an engine, a layout, and a git. */
public record Setup(Engine engine, LayoutKind layout, Git git) {

    /** With the system's git. */
    public Setup(Engine engine, LayoutKind layout) {
        this(engine, layout, Git.SYSTEM);
    }

    /** Each engine with each layout. */
    public static Stream<Setup> all() {
        return Arrays.stream(Engine.values()).flatMap(e -> both(e, Git.SYSTEM));
    }

    /** Docker as an unprivileged user with each layout. */
    public static Stream<Setup> docker() {
        return both(Engine.DOCKER_READ_ONLY, Git.SYSTEM);
    }

    /** The same, and shared again with a newer git on both sides; with the property sealed too. */
    public static Stream<Setup> dockerWithEachGit() {
        return Stream.concat(
                docker(),
                both(Engine.DOCKER_READ_ONLY, Git.NEWEST)
                        .filter(s ->
                                s.layout() == LayoutKind.SHARED
                                        || Boolean.getBoolean("jib.newest.sealed")));
    }

    private static Stream<Setup> both(Engine engine, Git git) {
        return Arrays.stream(LayoutKind.values()).map(layout -> new Setup(engine, layout, git));
    }

    @Override
    public String toString() {
        return engine + ", " + layout.word() + (git == Git.SYSTEM ? "" : ", " + git);
    }
}
