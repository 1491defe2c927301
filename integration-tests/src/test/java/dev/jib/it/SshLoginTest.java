package dev.jib.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.it.stand.Command;
import dev.jib.it.stand.GitCommand;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.GitShellUpstream;
import dev.jib.it.stand.OtherGateway;
import dev.jib.it.stand.OtherGateway.Recipe;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.SshAgent;
import dev.jib.it.stand.SshKey;
import dev.jib.it.stand.World;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the gateway logs in to OpenSSH's server, and which servers it does not log in to. */
class SshLoginTest {
    private static final String USER = System.getProperty("user.name");

    @RegisterExtension final World world = new World();

    private GitShellUpstream server;
    private GitRepository bare;

    @BeforeEach
    void start() {
        server = GitShellUpstream.start(world);
        bare = server.createRepository("acme/site.git");
        GitRepository seed = world.git().init(world.directory("seed"));
        seed.commit("a.txt", "one\n");
        seed.ok("push", "-q", bare.directory().toString(), "main");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-t ed25519",
                "-t ecdsa -b 256",
                "-t ecdsa -b 521 -m PEM",
                "-t rsa -b 3072",
                "-t rsa -b 2048 -m PEM",
                "-t rsa -b 2048 -m PKCS8",
            })
    void logsInWithEveryKindOfKey(String kind) {
        SshKey plain = SshKey.make(world.root().resolve("plain"), "", kind.split(" "));
        server.authorize(plain);
        assertThat(lsRemote(keyed(plain.privateFile(), "")).out()).contains("refs/heads/main");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-t ed25519", "-t ecdsa -b 384", "-t rsa -b 2048 -m PEM"})
    void logsInWithAnEncryptedKey(String kind) {
        SshKey key = SshKey.make(world.root().resolve("enc"), "pass phrase", kind.split(" "));
        server.authorize(key);
        Path right = world.file("right", "pass phrase\n");
        assertThat(lsRemote(keyed(key.privateFile(), ", passphrase-file: " + right)).out())
                .contains("refs/heads/main");
    }

    @Test
    void tellsWhatIsWrongWithAnEncryptedKey() {
        SshKey key = SshKey.make(world.root().resolve("enc"), "pass phrase", "-t", "ed25519");
        server.authorize(key);
        Path passphrase = world.file("passphrase", "wrong-canary\n");
        OtherGateway gateway =
                gateway(keyed(key.privateFile(), ", passphrase-file: " + passphrase));
        Outcome wrong = lsRemote(gateway);
        assertThat(wrong.err())
                .contains("SSH key " + key.privateFile(), "cannot be decrypted")
                .doesNotContain("wrong-canary");
        world.file("passphrase", "pass phrase\n");
        assertThat(lsRemote(gateway).out()).as("read again").contains("refs/heads/main");
    }

    @Test
    void tellsThatAKeyIsEncryptedOrNone() {
        SshKey key = SshKey.make(world.root().resolve("enc"), "pass phrase", "-t", "ed25519");
        assertThat(lsRemote(keyed(key.privateFile(), "")).err())
                .contains("is encrypted (expected: 'passphrase-file'");
    }

    @Test
    void tellsThatAFileIsNoKey() {
        Path none = world.file("none", "secret-canary\n");
        assertThat(lsRemote(keyed(none, "")).err())
                .contains("is no private key that can be used")
                .doesNotContain("secret-canary");
    }

    @Test
    void logsInWithAnAgentsKey() {
        Path socket = world.root().resolve("agent.sock");
        SshKey key = SshKey.make(world.root().resolve("key"));
        server.authorize(key);
        SshAgent.start(world, socket).add(key);
        OtherGateway gateway =
                gateway(
                        "ssh-agent: {socket: %s, known-hosts: %s, user: %s}"
                                .formatted(socket, server.knownHosts(), USER));
        assertThat(lsRemote(gateway).out()).contains("refs/heads/main");
    }

    @Test
    void tellsThatTheKeyIsNotAccepted() {
        SshKey other = SshKey.make(world.root().resolve("other"));
        Outcome outcome = lsRemote(keyed(other.privateFile(), ""));
        assertThat(outcome.exit()).isNotZero();
        assertThat(outcome.err())
                .contains("jib: upstream up (", "it does not accept the gateway's SSH key SHA256:");
    }

    @Test
    void sendsNothingToAServerWhoseHostKeyIsNotThePinnedOne() throws IOException {
        SshKey key = authorized();
        SshKey host = SshKey.make(world.root().resolve("otherhost"));
        String pin = Files.readString(server.knownHosts());
        String other = pin.substring(0, pin.indexOf(' ')) + " " + host.publicLine() + "\n";
        Files.writeString(server.knownHosts(), other);
        OtherGateway gateway = gateway(keyed(key.privateFile(), ""));
        assertThat(lsRemote(gateway).err())
                .contains("the host key that it shows (ssh-ed25519 SHA256:", "is not the one")
                .contains(server.knownHosts().toString());
        assertThat(server.log()).doesNotContain("Accepted", "userauth");
        Files.writeString(server.knownHosts(), pin);
        assertThat(lsRemote(gateway).out()).contains("refs/heads/main");
    }

    @Test
    void connectsOnlyToPinnedHostsAndKnowsHashedNames() throws IOException {
        SshKey key = authorized();
        String pin = Files.readString(server.knownHosts());
        OtherGateway gateway = gateway(keyed(key.privateFile(), ""));
        Files.writeString(server.knownHosts(), pin.replace("127.0.0.1", "127.0.0.2"));
        assertThat(lsRemote(gateway).err()).contains("has no key for [127.0.0.1]:");
        Files.writeString(server.knownHosts(), "@cert-authority " + pin);
        assertThat(lsRemote(gateway).err()).contains("of an authority, which is not honoured");
        Files.writeString(server.knownHosts(), pin + "@revoked " + pin);
        assertThat(lsRemote(gateway).err()).contains("is revoked in");
        assertThat(server.log()).doesNotContain("Accepted");
        Files.writeString(server.knownHosts(), pin);
        Command.of("ssh-keygen", "-q", "-H", "-f", server.knownHosts().toString()).run().orFail();
        assertThat(Files.readString(server.knownHosts())).startsWith("|1|");
        assertThat(lsRemote(gateway).out()).contains("refs/heads/main");
    }

    @Test
    void tellsThatNobodyListensOrAnswers() throws IOException {
        SshKey key = authorized();
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            int port = silent.getLocalPort();
            Path hosts =
                    world.file(
                            "hosts",
                            "[127.0.0.1]:%d %s\n"
                                    .formatted(port, key.publicLine().replace(" key", "")));
            OtherGateway gateway =
                    OtherGateway.start(
                            world,
                            Recipe.of(
                                            "base: ssh://127.0.0.1:%d\ncredential: {ssh-key: {file: %s, known-hosts: %s}}"
                                                    .formatted(port, key.privateFile(), hosts))
                                    .withTimeouts("{connect: 1s}"));
            GitCommand git = gateway.container("ssh://127.0.0.1:" + port, "acme/site");
            String url = "ssh://127.0.0.1:" + port + "/acme/site";
            assertThat(git.run("ls-remote", url).err())
                    .contains(
                            "jib: upstream up (acme/site): the SSH login was not done within 1 s");
            silent.close();
            assertThat(git.run("ls-remote", url).err())
                    .contains("no connection to 127.0.0.1:" + port + ": Connection refused");
        }
    }

    @Test
    void tellsThatThereIsNoSuchRepository() {
        SshKey key = authorized();
        OtherGateway gateway = gateway(keyed(key.privateFile(), ""));
        GitCommand git = gateway.container(server.base(), "srv/none");
        assertThat(git.run("ls-remote", server.base() + "/srv/none").err())
                .contains("jib: upstream up (srv/none): no such repository", "'/srv/none'");
    }

    private SshKey authorized() {
        SshKey key = SshKey.make(world.root().resolve("key"));
        server.authorize(key);
        return key;
    }

    private String keyed(Path file, String more) {
        return "ssh-key: {file: %s, known-hosts: %s, user: %s%s}"
                .formatted(file, server.knownHosts(), USER, more);
    }

    private OtherGateway gateway(String credential) {
        return OtherGateway.start(
                world,
                Recipe.of("base: %s\ncredential: {%s}".formatted(server.base(), credential)));
    }

    private Outcome lsRemote(String credential) {
        return lsRemote(gateway(credential));
    }

    private Outcome lsRemote(OtherGateway gateway) {
        String path = bare.directory().toString().replaceFirst("\\.git$", "");
        return gateway.container(server.base(), path.substring(1))
                .run("ls-remote", server.base() + path);
    }
}
