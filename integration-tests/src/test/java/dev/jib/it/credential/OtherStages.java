package dev.jib.it.credential;

import dev.jib.it.stand.DaemonUpstream;
import dev.jib.it.stand.GitShellUpstream;
import dev.jib.it.stand.SshAgent;
import dev.jib.it.stand.SshKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;

/** The stages of upstreams that are not on HTTPS. */
final class OtherStages {
    private OtherStages() {}

    static Stage.Served sshKey(PageStand stand, Example example) {
        GitShellUpstream server = GitShellUpstream.start(stand.world());
        authorize(stand, server, SshKey.make(stand.etc().resolve("id_ed25519")));
        return served(stand, server);
    }

    static Stage.Served sshAgent(PageStand stand, Example example) {
        GitShellUpstream server = GitShellUpstream.start(stand.world());
        SshKey key = SshKey.make(stand.world().directory("elsewhere").resolve("key"));
        authorize(stand, server, key);
        SshAgent.start(stand.world(), stand.etc().resolve("agent.sock")).add(key);
        return served(stand, server);
    }

    static Stage.Served gitDaemon(PageStand stand, Example example) {
        DaemonUpstream daemon = DaemonUpstream.start(stand.world(), "--enable=receive-pack");
        int port = Integer.parseInt(daemon.base().replaceFirst(".*:", ""));
        stand.host("mirror.internal", port);
        return new Stage.Served(
                "git://mirror.internal:" + port,
                Map.of("acme/site", daemon.createRepository("acme/site.git")),
                Optional.empty());
    }

    /** As on a forge, the paths that are asked for lie below a directory of the server's. */
    private static void authorize(PageStand stand, GitShellUpstream server, SshKey key) {
        Path command =
                stand.world()
                        .file(
                                "forge-shell",
                                "#!/bin/sh\nexec git-shell -c \"$(printf %s"
                                        + " \"$SSH_ORIGINAL_COMMAND\" | sed \"s#'/#'"
                                        + stand.world().root()
                                        + "/git-shell/repositories/#\")\"\n");
        try {
            Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.authorize(key, command.toString());
    }

    private static Stage.Served served(PageStand stand, GitShellUpstream server) {
        int port = Integer.parseInt(server.base().replaceFirst(".*:", ""));
        stand.host("forge.example", port);
        try {
            String pin = Files.readString(server.knownHosts());
            stand.file("known_hosts", pin.replace("127.0.0.1", "forge.example"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Stage.Served(
                "ssh://forge.example:" + port,
                Map.of("acme/site", server.createRepository("acme/site.git")),
                Optional.of(() -> {
                    server.revokeAll();
                    server.breakConnections();
                }));
    }
}
