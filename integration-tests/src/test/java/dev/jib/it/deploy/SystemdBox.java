package dev.jib.it.deploy;

import dev.jib.it.stand.Docker;
import dev.jib.it.stand.Image;
import dev.jib.it.stand.Needs;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A container whose process 1 is the machine's systemd, with one unit and what it orders itself
 * after. The machine's programs are there, the gateway's jars at {@code /opt/jib} and its command
 * where the unit looks for it; {@code /etc/jib} is a directory of the test's.
 */
final class SystemdBox implements AutoCloseable {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final List<String> MAY =
            List.of(
                    "--cap-add=SYS_ADMIN", // mounts and namespaces of the unit
                    "--security-opt=seccomp=unconfined",
                    "--security-opt=apparmor=unconfined",
                    "--security-opt=systempaths=unconfined",
                    "--network=host", // the upstream is on the host's loopback
                    "--tmpfs=/run",
                    "--tmpfs=/tmp:exec", // Netty unpacks its library there
                    "--env=container=docker",
                    "--env=SYSTEMD_UNIT_PATH=/units"); // and no other unit of the machine's

    private static final String COMMAND =
            """
            #!/bin/sh
            exec /opt/java/bin/java -Xmx96m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \\
                --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \\
                -cp '/opt/jib/lib/*:/opt/jib/*' dev.jib.gateway.app.Jib "$@"
            """;

    private final String container;
    private final String tree;

    private SystemdBox(String container, String tree) {
        this.container = container;
        this.tree = tree;
    }

    /** Starts the unit; {@code etc} is what the container has at {@code /etc/jib}. */
    static SystemdBox start(World world, Path unit, Path etc) throws IOException {
        Docker.need(Image.DEBIAN);
        Needs.that(Files.isExecutable(Path.of("/usr/lib/systemd/systemd")), "systemd");
        Path units = world.directory("units");
        Files.copy(unit, units.resolve("jib-gateway.service"));
        for (String target : List.of("sysinit", "basic", "shutdown", "network-online")) {
            world.file("units/" + target + ".target", "[Unit]\nDescription=" + target + "\n");
        }
        world.file(
                "units/jib-gateway.service.d/test.conf",
                "[Service]\nStandardOutput=append:/var/log/jib.log\n"
                        + "StandardError=append:/var/log/jib.log\n"
                        + "ExecStartPost=/bin/sh -c 'echo niceness $$(nice -n 10 nice)'\n");
        Path bin = world.directory("bin");
        executable(bin.resolve("jib"), COMMAND.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        executable(bin.resolve("git-remote-jib"), Files.readAllBytes(Needs.helper()));
        try (InputStream boot = SystemdBox.class.getResourceAsStream("boot")) {
            executable(bin.resolve("boot"), Objects.requireNonNull(boot).readAllBytes());
        }
        String tree = world.root().getFileName().toString();
        List<String> line = new ArrayList<>(List.of("run", "--detach"));
        line.addAll(MAY);
        line.addAll(List.of("--volume=/usr:/usr:ro", "--volume=" + bin + ":/usr/local/bin:ro"));
        line.add("--volume=" + System.getProperty("java.home") + ":/opt/java:ro");
        line.add("--volume=" + ROOT.resolve("gateway/target") + ":/opt/jib:ro");
        line.addAll(List.of("--volume=" + units + ":/units:ro", "--volume=" + etc + ":/etc/jib"));
        line.addAll(List.of(Image.DEBIAN.reference(), "/usr/local/bin/boot", tree));
        Outcome started = Docker.run(line.toArray(String[]::new)).orFail();
        return world.closing(new SystemdBox(started.out().strip(), tree));
    }

    /** Runs a program as the unit's user. */
    Outcome as(String user, String... line) {
        List<String> all = new ArrayList<>(List.of("exec", "--user", user, "--workdir", "/tmp"));
        all.addAll(List.of("--env", "LC_ALL=C.UTF-8", container));
        all.addAll(List.of(line));
        return Docker.run(all.toArray(String[]::new));
    }

    Outcome systemctl(String... arguments) {
        List<String> line = new ArrayList<>(List.of("systemctl"));
        line.addAll(List.of(arguments));
        return as("root", line.toArray(String[]::new));
    }

    /** What the unit printed, and what systemd itself did. */
    String log() {
        return as("root", "cat", "/var/log/jib.log").both() + Docker.run("logs", container).both();
    }

    private static void executable(Path file, byte[] content) throws IOException {
        Files.write(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Also the control groups that are left of a tree of its own. */
    @Override
    public void close() {
        Docker.run("rm", "--force", container);
        String clean =
                "mount -t cgroup2 none /mnt && test -d /mnt/%1$s && find /mnt/%1$s -depth -type d -exec rmdir {} +"
                        .formatted(tree);
        Docker.run(
                "run",
                "--rm",
                "--network=none",
                MAY.get(0),
                MAY.get(1),
                MAY.get(2),
                Image.DEBIAN.reference(),
                "sh",
                "-c",
                clean);
    }
}
