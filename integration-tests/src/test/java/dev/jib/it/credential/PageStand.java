package dev.jib.it.credential;

import com.google.common.collect.ImmutableMap;
import dev.jib.it.stand.GatewayProcess;
import dev.jib.it.stand.HttpsForge;
import dev.jib.it.stand.TestAuthority;
import dev.jib.it.stand.World;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The machine that an example is run on: its {@code /etc/jib}, its hosts, its authorities. */
final class PageStand {
    private static final String STORE_PASSWORD = "changeit";

    private final World world;
    private final TestAuthority authority = new TestAuthority();
    private final Map<String, Integer> ports = new TreeMap<>();
    private final ImmutableMap.Builder<String, String> environment = ImmutableMap.builder();
    private final List<String> jvm = new ArrayList<>();

    PageStand(World world) {
        this.world = world;
        world.directory("etc");
        environment.put("HOME", world.directory("gateway-home").toString());
        Path hosts =
                world.file(
                        "hosts", "127.0.0.1 localhost forge.example mirror.internal proxy.corp\n");
        jvm.add("-Djdk.net.hosts.file=" + hosts);
    }

    World world() {
        return world;
    }

    TestAuthority authority() {
        return authority;
    }

    /** What stands for {@code /etc/jib} and {@code /run/jib}. */
    Path etc() {
        return world.root().resolve("etc");
    }

    /** A file of {@code /etc/jib}. */
    Path file(String name, String text) {
        return world.file("etc/" + name, text);
    }

    /** That host is a server of this machine. */
    void host(String name, int port) {
        ports.put(name, port);
    }

    /** A variable of the gateway's environment. */
    void variable(String name, String value) {
        environment.put(name, value);
    }

    /** The machine's own authorities are the test's: a certificate of it is taken everywhere. */
    void trustTheAuthority() throws IOException, GeneralSecurityException {
        Path store = world.root().resolve("authorities.p12");
        try (OutputStream out = Files.newOutputStream(store)) {
            authority.trusted().store(out, STORE_PASSWORD.toCharArray());
        }
        jvm.add("-Djavax.net.ssl.trustStore=" + store);
        jvm.add("-Djavax.net.ssl.trustStorePassword=" + STORE_PASSWORD);
    }

    /** {@code forge.example} on HTTPS with those repositories. */
    HttpsForge forge(String... repositories) {
        HttpsForge forge = HttpsForge.start(world, "forge", authority.server("forge.example"));
        for (String repository : repositories) {
            forge.upstream().createRepository(repository + ".git");
        }
        host("forge.example", forge.port());
        return forge;
    }

    /** How the gateway is started with the example. */
    GatewayProcess.Recipe recipe(Example example) {
        return new GatewayProcess.Recipe(
                example.adapted(etc(), ports), jvm, environment.buildOrThrow());
    }
}
