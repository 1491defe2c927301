package dev.jib.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.Needs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log on disks that are full or read-only: tmpfs of a mount namespace, by unshare(1). */
class AuditDiskTest {
    @TempDir private Path directory = Path.of("");

    @Test
    void losesNoLineAndBreaksNoChainOnAFullDiskAndGoesOnWhenThereIsRoom() throws Exception {
        assertThat(mounted("size=64k", FullDisk.class))
                .containsExactly(
                        "audit log "
                                + directory.resolve("audit.jsonl")
                                + " cannot be written: No space left on device",
                        "lost: No space left on device",
                        "all lines, whole",
                        "healed: no fault",
                        "all lines, whole",
                        "whole after a restart: true");
    }

    @Test
    void doesNotOpenOnAReadOnlyDisk() throws Exception {
        List<String> said = mounted("size=64k,ro", FullDisk.class);
        assertThat(String.join("\n", said)).contains("Read-only file system");
    }

    private List<String> mounted(String options, Class<?> main) throws Exception {
        Needs.program("unshare", "util-linux");
        Needs.that(hasNamespaces(), "user namespaces");
        String script =
                "mount -t tmpfs -o "
                        + options
                        + " tmpfs \"$1\" && exec \"$2\" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
                        + " -Dorg.slf4j.simpleLogger.defaultLogLevel=off -cp \"$3\" \"$4\" \"$1\"";
        return run(
                "unshare",
                "--user",
                "--map-root-user",
                "--mount",
                "sh",
                "-c",
                script,
                "sh",
                directory.toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                System.getProperty("java.class.path"),
                main.getName());
    }

    private static boolean hasNamespaces() throws IOException, InterruptedException {
        return new ProcessBuilder("unshare", "--user", "--map-root-user", "--mount", "true")
                        .start()
                        .waitFor()
                == 0;
    }

    private static List<String> run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return out.lines().toList();
    }
}
