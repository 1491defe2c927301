package dev.jib.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteHelperTest {
    private static final String URL = "https://github.com/acme/site.git";

    private final FakePosix posix = new FakePosix(20);

    private int serve(String commands) {
        posix.gitSends(commands);
        posix.gitCloses();
        return new RemoteHelper(posix.run("origin", URL)).run();
    }

    private void refuses(String commands, String line) {
        assertThat(serve(commands)).isEqualTo(128);
        assertThat(posix.err()).isEqualTo("jib: " + line + "\n");
        assertThat(posix.out()).isEmpty();
    }

    @Test
    void answersCapabilitiesAndOptions() {
        assertThat(
                        serve(
                                "capabilities\n"
                                        + "option verbosity 1\n"
                                        + "option progress true\n"
                                        + "option cloning true\n\n"))
                .isZero();
        assertThat(posix.out()).isEqualTo("option\n*connect\n\nok\nok\nunsupported\n");
        assertThat(posix.err()).isEmpty();
    }

    @Test
    void endsQuietlyWhenGitDoes() {
        assertThat(serve("")).isZero();
        assertThat(posix.out()).isEmpty();
        assertThat(posix.err()).isEmpty();
        assertThat(posix.connects).isEmpty();
    }

    @Test
    void relaysAfterTheGatewaysConsent() {
        posix.gatewaySends("000bjib ok\n000eversion 2\n0000");
        posix.gatewayEnds(0);
        assertThat(serve("connect git-upload-pack\n")).isZero();
        assertThat(posix.connects).containsExactly("/run/jib/git.sock");
        assertThat(posix.sentText())
                .isEqualTo(
                        "0050git-upload-pack"
                            + " https://github.com/acme/site.git\0host=github.com\0\0version=2\0");
        assertThat(posix.out()).isEqualTo("\n000eversion 2\n0000");
    }

    @Test
    void showsARefusalAndOpensNothing() {
        posix.gatewaySends("002aERR 100% no: session s1 has no repos\n\n");
        posix.gatewayEnds(0);
        refuses("connect git-receive-pack\n", "100% no: session s1 has no repos?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "000", "000b", "000bjib o"})
    void saysThatTheGatewayClosedBeforeItAnswered(String answer) {
        if (!answer.isEmpty()) {
            posix.gatewaySends(answer);
        }
        posix.gatewayEnds(answer.length() % 2 == 0 ? 0 : -Errno.ECONNRESET);
        posix.socketWriteError = answer.isEmpty() ? -Errno.EPIPE : 0;
        refuses(
                "connect git-upload-pack\n",
                "the gateway closed the connection before it answered; is it starting or stopping?"
                        + " look at its log on the host, then try again"
                        + " (JIB_GATEWAY=unix:/run/jib/git.sock)");
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1 400, HTTP",
        "0000, 0000",
        "0004, 0004",
        "000bjib no\\n, jib no",
        "ffffx, ffff",
        "0005\\n, ''"
    })
    void saysThatWhatAnsweredIsNoGateway(String answer, String shown) {
        posix.gatewaySends(answer.replace("\\n", "\n"));
        posix.gatewayEnds(0);
        refuses(
                "connect git-upload-pack\n",
                "what answered is no jib gateway, it said '"
                        + shown
                        + "' (expected: jib ok); is JIB_GATEWAY right, and are gateway and helper"
                        + " of the same release? (JIB_GATEWAY=unix:/run/jib/git.sock)");
    }

    @Test
    void saysThatTheGatewayWentAwayInTheMiddle() {
        posix.gatewaySends("000bjib ok\n000eversion 2\n");
        posix.gatewayEnds(-Errno.ECONNRESET);
        assertThat(serve("connect git-upload-pack\n")).isEqualTo(128);
        assertThat(posix.err())
                .isEqualTo(
                        "jib: the gateway went away in the middle of git-upload-pack; is it"
                                + " running? look at its log on the host, then try again"
                                + " (JIB_GATEWAY=unix:/run/jib/git.sock)\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "list",
                "list for-push",
                "fetch a b",
                "push a:b",
                "import x",
                "stateless-connect y",
                "connect"
            })
    void refusesCommandsThatItDoesNotHave(String command) {
        refuses(
                command + "\n",
                "git sent the command '"
                        + command
                        + "', which this helper does not have (it has:"
                        + " capabilities, option, connect); is this git older than 1.7?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"git-shell", "upload-pack", "git-upload-pack ", "", "git-upload-pack\0x"})
    void refusesServicesThatGitDoesNotHave(String service) {
        refuses(
                "connect " + service + "\n",
                "git asked for the service '"
                        + service.replace('\0', '?')
                        + "' (expected: git-upload-pack, git-receive-pack or git-upload-archive)");
        assertThat(posix.connects).isEmpty();
    }

    @Test
    void sendsTheTokenOverTcp() {
        posix.environment.put("JIB_GATEWAY", "tcp:[::1]:9418");
        posix.environment.put("JIB_TOKEN_FILE", "/t");
        posix.environment.put("GIT_PROTOCOL", "version=1");
        posix.files.put(
                "/t",
                new FakePosix.FakeFile(0, "abc\n".getBytes(StandardCharsets.US_ASCII), 0100600));
        posix.gatewaySends("000bjib ok\n0000");
        posix.gatewayEnds(0);
        assertThat(serve("connect git-upload-pack\n")).isZero();
        assertThat(posix.connects).containsExactly("::1 9418");
        assertThat(posix.sentText()).endsWith("\0host=github.com\0\0version=1\0token=abc\0");
    }

    @Test
    void neverSendsATokenToASocket() {
        posix.environment.put("JIB_TOKEN_FILE", "/t");
        posix.files.put(
                "/t",
                new FakePosix.FakeFile(0, "abc\n".getBytes(StandardCharsets.US_ASCII), 0100600));
        posix.gatewaySends("000bjib ok\n0000");
        posix.gatewayEnds(0);
        assertThat(serve("connect git-upload-pack\n")).isZero();
        assertThat(posix.sentText()).doesNotContain("token").endsWith("version=2\0");
    }

    @Test
    void needsATokenFileForTcp() {
        posix.environment.put("JIB_GATEWAY", "tcp:gw:1");
        refuses(
                "connect git-upload-pack\n",
                "JIB_TOKEN_FILE is not set; a gateway at tcp:gw:1 needs there the path of the file"
                        + " with this session's token");
        assertThat(posix.connects).isEmpty();
    }

    @Test
    void refusesAUrlBeforeItAnswersAnything() {
        posix.gitSends("capabilities\n");
        assertThat(new RemoteHelper(posix.run("origin", "https://host\n/x")).run()).isEqualTo(128);
        assertThat(posix.err())
                .isEqualTo(
                        "jib: the URL 'https://host?/x' holds a control character; correct the"
                                + " remote's URL\n");
        assertThat(posix.out()).isEmpty();
    }

    @Test
    void printsItsVersion() {
        assertThat(new RemoteHelper(posix.run("--version")).run()).isZero();
        assertThat(posix.out()).isEqualTo("git-remote-jib 1.2.3-test\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h"})
    void explainsItself(String argument) {
        assertThat(new RemoteHelper(posix.run(argument)).run()).isZero();
        assertThat(posix.out())
                .startsWith("usage: git-remote-jib <remote> <url>\n")
                .contains("JIB_GATEWAY");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "origin", "--what", "a b c", "a b c d"})
    void explainsItselfOnAWrongCommandLine(String line) {
        posix.arguments.addAll(line.isEmpty() ? List.of() : List.of(line.split(" ")));
        assertThat(new RemoteHelper(posix).run()).isEqualTo(129);
        assertThat(posix.err()).startsWith("usage: git-remote-jib <remote> <url>\n");
        assertThat(posix.out()).isEmpty();
    }
}
