package dev.jib.gateway.upstream.ssh;

import dev.jib.gateway.credential.CredentialScope;
import dev.jib.gateway.credential.SshSource;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.upstream.UpstreamRepository;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Optional;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.pubkey.AcceptAllPublickeyAuthenticator;
import org.apache.sshd.server.command.CommandFactory;

/** An SSH server in this process that lets every key in, and a key and pins for it. */
final class MinaServer implements AutoCloseable {
    private static final String KIND = "ecdsa-sha2-nistp256";

    final SshServer server = SshServer.setUpDefaultServer();
    final Path knownHosts;
    final String pin;
    private final Path directory;
    private int port;

    /** Starts it; what it runs for each command is made by the factory. */
    MinaServer(Path directory, CommandFactory commands) throws Exception {
        this.directory = directory;
        KeyPair host = KeyUtils.generateKeyPair(KIND, 256);
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(KeyPairProvider.wrap(host));
        server.setPublickeyAuthenticator(AcceptAllPublickeyAuthenticator.INSTANCE);
        server.setCommandFactory(commands);
        server.start();
        port = server.getPort();
        pin = "[127.0.0.1]:%d %s\n".formatted(port, PublicKeyEntry.toString(host.getPublic()));
        knownHosts = Files.writeString(directory.resolve("known_hosts"), pin);
    }

    /** From now on it is known by the port of a relay in front of it. */
    MinaServer behind(int relay) throws IOException {
        port = relay;
        Files.writeString(knownHosts, pin.replace(":" + server.getPort() + " ", ":" + relay + " "));
        return this;
    }

    RepositoryUrl base() {
        return RepositoryUrl.parse("ssh://127.0.0.1:" + port);
    }

    UpstreamRepository repository() {
        return new UpstreamRepository(
                "acme/site", "up", RepositoryUrl.parse(base() + "/acme/site"));
    }

    /** A source with a new key of that name. */
    SshSource source(String name) throws IOException, GeneralSecurityException {
        Path file = directory.resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(
                    KeyUtils.generateKeyPair(KIND, 256), name, null, out);
        }
        return SshSource.key(
                new CredentialScope(base()),
                new SshSource.Account("git", knownHosts),
                file,
                Optional.empty());
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }
}
