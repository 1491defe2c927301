package dev.jib.it.deploy;

import com.google.common.collect.ImmutableMap;
import dev.jib.it.stand.Docker;
import dev.jib.it.stand.Image;
import dev.jib.it.stand.Needs;
import dev.jib.it.stand.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** What lies beside {@code docs/deploy/compose.yaml}, for an upstream of a test's. */
final class ComposeStand {
    static final Path FILE =
            Path.of("..", "docs", "deploy", "compose.yaml").toAbsolutePath().normalize();

    private static final String CONFIG =
            """
            version: 1
            gateway: {state-dir: /var/lib/jib, runtime-dir: /run/jib-gateway}
            upstreams:
              github:
                base: %s
                aliases: [https://github.com]
                credential: {file: /run/secrets/upstream-token, form: basic, user: x-access-token}
            repositories:
              acme/*: {upstream: github}
            refs:
              - {name: own, who: agent-*, ref: "refs/heads/jib/${identity}/**", allow: [create, update]}
            """;

    /** The upstream is on the host's loopback; a test does not wait half a minute for health. */
    private static final String OVERRIDE =
            """
            services:
              gateway:
                network_mode: host
                healthcheck: {interval: 1s}
            """;

    private ComposeStand() {}

    /** A project, closed with the world. */
    static Compose in(World world, String image, String upstream, String token) throws IOException {
        Path directory = world.directory("compose");
        Files.copy(FILE, directory.resolve("compose.yaml"));
        world.file("compose/override.yaml", OVERRIDE);
        world.file("compose/gateway.yaml", CONFIG.formatted(upstream));
        world.file("compose/token", token + "\n");
        Path helper = directory.resolve("git-remote-jib");
        Files.write(
                helper,
                Docker.run(
                                "run",
                                "--rm",
                                "--network",
                                "none",
                                image,
                                "cat",
                                "/opt/jib/bin/git-remote-jib")
                        .orFail()
                        .bytes());
        Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path run = world.directory("run");
        if (Needs.isRoot()) {
            Files.setAttribute(run, "unix:uid", 1000);
        }
        Needs.that(
                Files.getAttribute(run, "unix:uid").equals(1000),
                "to run as root or as uid 1000, whose the sockets' directory is");
        return world.closing(
                new Compose(
                        directory,
                        ImmutableMap.of(
                                "JIB_IMAGE", image,
                                "JIB_RUN", run.toString(),
                                "WORK_IMAGE", Image.DEBIAN.reference())));
    }
}
