package dev.jib.it.stand;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One sshd under two names: for a key in a file, with a passphrase, and for an agent's key. The key
 * before is taken until the next change: a login takes its time, and a slow machine's more. Of the
 * server's two host keys, one and then the other is pinned.
 */
final class SshSources implements RotatingSources {
    private static final String PASSPHRASE = "canary-passphrase-3Kd";

    private final World world;
    private final GitShellUpstream server;
    private final SshAgent agent;
    private final Path key;
    private final List<String> secrets = new ArrayList<>(List.of(PASSPHRASE));
    private @Nullable SshKey inFile;
    private @Nullable SshKey inAgent;
    private int number;

    SshSources(World world) {
        this.world = world;
        server = GitShellUpstream.start(world);
        server.createRepository("acme/ssh.git");
        server.createRepository("acme/agent.git");
        agent = SshAgent.start(world, world.root().resolve("agent.sock"));
        key = world.root().resolve("ssh-key");
    }

    @Override
    public String yaml() {
        return """
        ssh:
          base: %1$s
          credential:
            ssh-key: {file: ssh-key, passphrase-file: ssh-passphrase, known-hosts: known_hosts, user: %3$s}
        agent:
          base: %2$s
          credential: {ssh-agent: {socket: agent.sock, known-hosts: known_hosts, user: %3$s}}
        """
                .formatted(
                        bases().get("ssh"), bases().get("agent"), System.getProperty("user.name"));
    }

    @Override
    public Map<String, String> bases() {
        return Map.of(
                "ssh", server.base(), "agent", server.base().replace("127.0.0.1", "localhost"));
    }

    @Override
    public Map<String, String> repositories() {
        String place = (world.root() + "/git-shell/repositories/acme/").substring(1);
        return Map.of("ssh", place + "ssh", "agent", place + "agent");
    }

    @Override
    public void rotate() {
        world.file("ssh-passphrase", PASSPHRASE + "\n");
        number++;
        SshKey file = make("file", PASSPHRASE);
        SshKey held = make("agent", "");
        SshKey beforeInFile = inFile == null ? file : inFile;
        SshKey beforeInAgent = inAgent == null ? held : inAgent;
        server.authorizeOnly(beforeInFile, beforeInAgent, file, held);
        agent.add(held);
        if (inAgent != null) {
            agent.remove(inAgent);
        }
        String pin = server.pins().get(number % 2);
        try {
            Files.copy(
                    file.privateFile(),
                    world.root().resolve("ssh-key.new"),
                    StandardCopyOption.REPLACE_EXISTING);
            Files.move(world.root().resolve("ssh-key.new"), key, StandardCopyOption.ATOMIC_MOVE);
            Path hosts = world.file("known_hosts.new", pin + pin.replace("127.0.0.1", "localhost"));
            Files.move(hosts, world.root().resolve("known_hosts"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        inFile = file;
        inAgent = held;
    }

    private SshKey make(String name, String passphrase) {
        Path place = world.directory("keys").resolve(name + "-" + number);
        SshKey made = SshKey.make(place, passphrase, "-t", "ed25519");
        secrets.add(AppKey.lineOf(place));
        return made;
    }

    @Override
    public void revoke() {
        server.revokeAll();
        server.breakConnections();
    }

    @Override
    public List<String> secrets() {
        return secrets;
    }
}
