package dev.jib.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.client.NativeHelper.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The native binary's dialogue with git and its first words with the gateway, byte by byte. */
class NativeDialogueTest {
    @TempDir Path directory;

    @BeforeEach
    void binaryIsThere() {
        NativeHelper.assumeBuilt();
    }

    private Path socket() {
        return directory.resolve("git.sock");
    }

    private Map<String, String> environment() {
        return Map.of("JIB_GATEWAY", "unix:" + socket());
    }

    private Path token(String content, String mode) throws Exception {
        Path file = Files.writeString(directory.resolve("token"), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    @Test
    void answersCapabilitiesAndOptions() throws Exception {
        Process helper = NativeHelper.start(Map.of());
        assertThat(
                        NativeHelper.finish(
                                helper,
                                "capabilities\n"
                                        + "option verbosity 2\n"
                                        + "option progress x\n"
                                        + "option depth 1\n\n"))
                .isEqualTo(
                        new Result(
                                0,
                                "option\n"
                                        + "*connect\n\n"
                                        + "ok\n"
                                        + "error progress: x (expected: true or false)\n"
                                        + "unsupported\n",
                                ""));
    }

    @ParameterizedTest
    @CsvSource({
        "git-upload-pack, 0050git-upload-pack",
        "git-receive-pack, 0051git-receive-pack",
        "git-upload-archive, 0053git-upload-archive",
    })
    void opensWithOnePktLineAndRelaysAfterTheStatusLine(String service, String start)
            throws Exception {
        CompletableFuture<String> line = new CompletableFuture<>();
        try (FakeGateway gateway =
                FakeGateway.at(
                        socket(),
                        channel -> {
                            line.complete(FakeGateway.pktLine(channel));
                            FakeGateway.send(channel, "000bjib ok\n");
                            FakeGateway.send(channel, "0008abc\n0000");
                            assertThat(FakeGateway.rest(channel)).isEqualTo("0000");
                        })) {
            Process helper = NativeHelper.start(environment());
            assertThat(NativeHelper.finish(helper, "capabilities\nconnect " + service + "\n0000"))
                    .isEqualTo(new Result(0, "option\n*connect\n\n\n0008abc\n0000", ""));
            gateway.awaitConversation();
        }
        assertThat(line)
                .isCompletedWithValue(
                        start
                                + " https://github.com/acme/site.git\0host=github.com\0\0version=2\0");
    }

    @Test
    void keepsTheBytesOfUrlAndGitProtocol() throws Exception {
        CompletableFuture<String> line = new CompletableFuture<>();
        try (FakeGateway gateway =
                FakeGateway.at(socket(), channel -> line.complete(FakeGateway.pktLine(channel)))) {
            Map<String, String> environment =
                    Map.of(
                            "JIB_GATEWAY",
                            "unix:" + socket(),
                            "GIT_PROTOCOL",
                            "version=1:x=\u00e9",
                            "LC_ALL",
                            "C");
            Process helper =
                    NativeHelper.start(environment, "origin", "jib://h:8443/gr\u00fc\u00dfe.git");
            assertThat(NativeHelper.finish(helper, "connect git-upload-pack\n").code())
                    .isEqualTo(128);
            gateway.awaitConversation();
        }
        assertThat(line.get())
                .startsWith("00")
                .endsWith("\0")
                .contains(
                        "git-upload-pack"
                            + " https://h:8443/gr\u00c3\u00bc\u00c3\u009fe.git\0host=h:8443\0\0version=1\0x=");
    }

    @Test
    void waitsForTheWholeStatusLine() throws Exception {
        try (FakeGateway gateway =
                FakeGateway.at(
                        socket(),
                        channel -> {
                            FakeGateway.pktLine(channel);
                            for (String piece : "000bjib ok\n0000".split("")) {
                                FakeGateway.send(channel, piece);
                            }
                        })) {
            assertThat(
                            NativeHelper.finish(
                                    NativeHelper.start(environment()), "connect git-upload-pack\n"))
                    .isEqualTo(new Result(0, "\n0000", ""));
            gateway.awaitConversation();
        }
    }

    @Test
    void showsARefusalInOneLine() throws Exception {
        String words =
                "session s1 may not push to https://github.com/acme/site.git: 100% \u001b[2Jsure";
        try (FakeGateway gateway =
                FakeGateway.at(
                        socket(),
                        channel -> {
                            FakeGateway.pktLine(channel);
                            String error = "ERR " + words + "\n";
                            FakeGateway.send(channel, PktLine.header(error.length()) + error);
                        })) {
            assertThat(
                            NativeHelper.finish(
                                    NativeHelper.start(environment()),
                                    "connect git-receive-pack\n"))
                    .isEqualTo(new Result(128, "", "jib: " + words.replace('\u001b', '?') + "\n"));
            gateway.awaitConversation();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "localhost"})
    void sendsTheTokenOverTcp(String host) throws Exception {
        CompletableFuture<String> line = new CompletableFuture<>();
        try (FakeGateway gateway =
                FakeGateway.atPort(
                        host,
                        channel -> {
                            line.complete(FakeGateway.pktLine(channel));
                            FakeGateway.send(channel, "000bjib ok\n0000");
                        })) {
            String name = host.contains(":") ? "[" + host + "]" : host;
            Map<String, String> environment =
                    Map.of(
                            "JIB_GATEWAY",
                            "tcp:" + name + ":" + gateway.port(),
                            "JIB_TOKEN_FILE",
                            token("s3cret\n", "rw-------").toString());
            assertThat(
                            NativeHelper.finish(
                                    NativeHelper.start(environment), "connect git-upload-pack\n"))
                    .isEqualTo(new Result(0, "\n0000", ""));
            gateway.awaitConversation();
        }
        assertThat(line)
                .isCompletedWithValue(
                        "005dgit-upload-pack"
                            + " https://github.com/acme/site.git\0host=github.com\0\0version=2\0token=s3cret\0");
    }

    @Test
    void explainsItself() throws Exception {
        Result version = NativeHelper.finish(NativeHelper.start(Map.of(), "--version"), "");
        assertThat(version.out()).matches("git-remote-jib \\d+\\.\\d+\\.\\d+\\S*\n");
        assertThat(version.code()).isZero();
        Result help = NativeHelper.finish(NativeHelper.start(Map.of(), "--help"), "");
        assertThat(help.out())
                .startsWith("usage: git-remote-jib <remote> <url>\n")
                .contains("JIB_TOKEN_FILE");
        assertThat(help.code()).isZero();
        Result nothing = NativeHelper.finish(NativeHelper.start(Map.of(), new String[0]), "");
        assertThat(nothing).isEqualTo(new Result(129, "", help.out()));
    }
}
