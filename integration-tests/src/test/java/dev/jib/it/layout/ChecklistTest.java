package dev.jib.it.layout;

import dev.jib.it.stand.World;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One list of the seed's checklist ({@code docs/testing.md}), each box a test by its name, for
 * every engine with both layouts. The tests of a class share two containers, {@code a} and {@code
 * b}, on one repository, and do not see each other's files and branches.
 */
@Execution(ExecutionMode.SAME_THREAD) // what a class shares is in a static field
@ParameterizedClass(name = "{0}")
@MethodSource("dev.jib.it.layout.Setup#all")
abstract class ChecklistTest {
    private static @Nullable Fixture shared;

    @Parameter
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Setup setup;

    /** What the tests of one class and one setup share. */
    record Fixture(World world, HostSide host, Box a, Box b) {}

    @BeforeParameterizedClassInvocation
    static void start(Setup setup) throws Exception {
        World world = World.open();
        try {
            HostSide host = HostSide.make(world, setup);
            shared = new Fixture(world, host, host.box("a"), host.box("b"));
        } catch (Throwable e) {
            world.close();
            throw e;
        }
    }

    @AfterParameterizedClassInvocation
    static void stop() throws Exception {
        Fixture last = shared;
        shared = null;
        if (last != null) {
            last.world().close();
        }
    }

    static Fixture fixture() {
        return Objects.requireNonNull(shared, "start() has not run");
    }

    static HostSide host() {
        return fixture().host();
    }

    static Box a() {
        return fixture().a();
    }

    static Box b() {
        return fixture().b();
    }

    static boolean sealed() {
        return host().sealed();
    }
}
