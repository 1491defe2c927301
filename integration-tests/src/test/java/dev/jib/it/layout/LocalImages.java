package dev.jib.it.layout;

import dev.jib.it.stand.Docker;
import dev.jib.it.stand.Image;
import dev.jib.it.stand.Needs;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import org.testcontainers.utility.ResourceReaper;
import org.testcontainers.utility.TestcontainersConfiguration;

/**
 * Testcontainers without a registry. The images of the tests are made here and pulled from nowhere;
 * of its own helper images Testcontainers wants Ryuk, which removes what a killed test run leaves,
 * and a tiny one to check the engine with. Where the engine holds Ryuk, or the environment says
 * what is wanted, nothing is changed here. Else both are switched off for this process, and
 * containers are removed by the tests and by a hook at the end of the JVM: waiting for a pull that
 * cannot succeed takes two minutes a test.
 */
final class LocalImages {
    private static final String NO_RYUK = "TESTCONTAINERS_RYUK_DISABLED";
    private static final boolean READY = configure();

    private LocalImages() {}

    /** Call before the first container of the process. */
    static boolean ready() {
        return READY;
    }

    private static boolean configure() {
        TestcontainersConfiguration configuration = TestcontainersConfiguration.getInstance();
        if (System.getenv(NO_RYUK) == null
                && !Docker.run("image", "inspect", configuration.getRyukImage()).succeeded()) {
            configuration.getUserProperties().putIfAbsent("checks.disable", "true");
            // On a machine that is itself a container it asks a tiny image where the engine is.
            configuration
                    .getUserProperties()
                    .putIfAbsent("tinyimage.container.image", Image.DEBIAN.reference());
            // Not even that: it would need a bridge, and no container here has a network.
            configuration.getUserProperties().putIfAbsent("host.override", "localhost");
            withoutRyuk();
        }
        return true;
    }

    /** What {@value #NO_RYUK} does; a process cannot set its own environment. */
    private static void withoutRyuk() {
        try {
            Constructor<?> atEndOfProcess =
                    Class.forName("org.testcontainers.utility.JVMHookResourceReaper")
                            .getDeclaredConstructor();
            atEndOfProcess.setAccessible(true);
            Field instance = ResourceReaper.class.getDeclaredField("instance");
            instance.setAccessible(true);
            instance.set(null, atEndOfProcess.newInstance());
        } catch (ReflectiveOperationException e) {
            Needs.that(
                    false, NO_RYUK + "=true in the environment, since there is no image of Ryuk");
        }
    }
}
