package dev.jib.gateway.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.credential.CredentialSource.Refusal;
import dev.jib.gateway.git.RepositoryUrl;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SshSourceTest {
    private static final RepositoryUrl SITE = RepositoryUrl.parse("ssh://forge.example/acme/site");
    private static final CredentialScope SCOPE =
            new CredentialScope(RepositoryUrl.parse("ssh://forge.example"));

    @TempDir Path dir;

    private ServerSocketChannel agent;
    private Path socket;
    private volatile String answer = "";

    @BeforeEach
    void start() throws IOException {
        socket = dir.resolve("agent");
        Files.createFile(dir.resolve("known_hosts"));
        agent = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        agent.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofPlatform().daemon().start(this::serve);
    }

    @AfterEach
    void stop() throws IOException {
        agent.close();
    }

    private void serve() {
        while (true) {
            try (SocketChannel client = agent.accept()) {
                ByteBuffer question = ByteBuffer.allocate(5);
                while (question.hasRemaining() && client.read(question) >= 0) {}
                String asked = HexFormat.of().formatHex(question.array());
                assertThat(asked).isEqualTo("000000010b");
                client.write(ByteBuffer.wrap(HexFormat.of().parseHex(answer)));
            } catch (IOException e) {
                return; // it was closed
            }
        }
    }

    private SshSource source() {
        return SshSource.agent(
                SCOPE, new SshSource.Account("git", dir.resolve("known_hosts")), socket);
    }

    @Test
    void aKeyFileThatIsBeingWrittenOverIsWaitedFor() throws Exception {
        Path key = Files.createFile(dir.resolve("key"));
        SshSource source =
                SshSource.key(
                        SCOPE,
                        new SshSource.Account("git", dir.resolve("known_hosts")),
                        key,
                        Optional.empty());
        FutureTask<Credential> reading = new FutureTask<>(() -> source.credential(SITE));
        Thread.ofVirtual().start(reading);
        assertThatThrownBy(() -> reading.get(30, TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class);
        Files.writeString(key, "a key");

        assertThat(reading.get(10, TimeUnit.SECONDS)).isEqualTo(source.credential(SITE));
    }

    @Test
    void theSameKeysAreTheSameCredentialAndOthersAreAnother() throws Exception {
        answer = "00000010" + "0c00000001" + "0000000201020000000161";
        SshSource source = source();
        Credential before = source.credential(SITE);
        assertThat(source.credential(SITE)).isEqualTo(before);
        assertThat(source.refused(SITE, before, Refusal.NOT_ACCEPTED)).isFalse();

        answer = "00000010" + "0c00000001" + "0000000201030000000161";

        assertThat(source.refused(SITE, before, Refusal.NOT_ACCEPTED)).isTrue();
        assertThat(source.credential(SITE)).isNotEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "000000050c00000000, holds no key",
        "0000000105, does not list its keys",
        "0000000b0c, gives no answer",
        "7fffffff0c, gives no answer",
        "00000000, gives no answer",
        "ffffffff, gives no answer",
        "'', gives no answer",
    })
    void refusesAnAgentThatHasNothingToSay(String bytes, String fault) {
        answer = bytes;
        assertThatThrownBy(() -> source().credential(SITE))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("SSH agent " + socket + ": " + fault);
    }

    @Test
    void refusesAnAgentThatIsNotThere() throws IOException {
        agent.close();
        assertThatThrownBy(() -> source().credential(SITE))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("gives no answer (expected: an agent that listens there");
    }
}
