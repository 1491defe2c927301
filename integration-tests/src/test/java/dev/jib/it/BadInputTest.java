package dev.jib.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.it.stand.GitCommand;
import dev.jib.it.stand.JibGateway;
import dev.jib.it.stand.World;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bytes on a session's socket that git would never send: each is answered by one clear line, and
 * the next client is served.
 */
class BadInputTest {
    @RegisterExtension final World world = new World();

    private JibGateway gateway;
    private JibGateway.Session session;

    @BeforeEach
    void start() {
        gateway = JibGateway.start(world);
        gateway.bare("acme/site.git");
        session = gateway.session("agent-7", "acme/site");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n\r\n", "0000", "0001", "0003", "zzzz", "FFFF"})
    void answersBytesThatAreNoPktLineAndServesTheNextClient(String bytes) throws IOException {
        assertThat(exchange(bytes)).matches("(?s)[0-9a-f]{4}ERR .*expected.*");
        assertServes();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "git-shell https://github.com/a/b\0",
                "git-upload-pack https://127.0.0.1/../x\0",
                "git-upload-pack https://u:p@127.0.0.1/x\0",
                "git-upload-pack file:///etc/x\0",
                "git-upload-pack ext::sh -c id\0",
                "git-receive-pack /etc\0"
            })
    void answersAMalformedFirstLineAndServesTheNextClient(String line) throws IOException {
        assertThat(exchange("%04x%s".formatted(line.length() + 4, line)))
                .matches("(?s)[0-9a-f]{4}ERR .*expected.*")
                .doesNotContain("u:p");
        assertServes();
    }

    @Test
    void closesAConnectionThatEndsInTheMiddleOfItsFirstLine() throws IOException {
        exchange("00");
        exchange("");
        assertServes();
    }

    @Test
    void answersAMalformedRequestInsideAConversation() throws IOException {
        String hello = hello();
        assertThat(exchange(hello + "0014command=explode\n0000")).contains("ERR jib: ");
        assertThat(exchange(hello + "0003")).contains("ERR jib: length of a pkt-line: '0003'");
        assertThat(exchange(hello + "fff1")).contains("ERR jib: length of a pkt-line: 'fff1'");
        assertServes();
    }

    @Test
    void passesNoServerOptionOn() throws IOException {
        assertThat(exchange(hello() + "0014command=ls-refs\n0013server-option=x00010000"))
                .contains("ERR jib: request: 'server-option=x' (expected: a capability");
        assertThat(exchange(hello() + "0000")).doesNotContain("server-option");
        GitCommand git = gateway.container(session);
        String url = gateway.url("acme/site");
        assertThat(git.run("ls-remote", "--server-option=x", url).expectFailure().err())
                .contains("server doesn't support 'server-option'");
        git.ok("ls-remote", url);
    }

    private void assertServes() throws IOException {
        assertThat(exchange(hello() + "0000")).startsWith("000bjib ok\n").contains("version 2");
    }

    private String hello() {
        String line = "git-upload-pack " + gateway.url("acme/site") + "\0host=x\0\0version=2\0";
        return "%04x%s".formatted(line.length() + 4, line);
    }

    private String exchange(String bytes) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(
                    UnixDomainSocketAddress.of(session.socketDirectory().resolve("git.sock")));
            channel.write(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.UTF_8)));
            channel.shutdownOutput();
            return new String(
                    Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
