package dev.jib.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jib.client.NativeHelper.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every message of the native binary, as its user reads it: one line, nothing for git, exit code
 * 128.
 */
class NativeMessagesTest {
    @TempDir Path directory;

    @BeforeEach
    void binaryIsThere() {
        NativeHelper.assumeBuilt();
    }

    private static void says(Map<String, String> environment, String line) throws Exception {
        Process helper = NativeHelper.start(environment);
        assertThat(NativeHelper.finish(helper, "connect git-upload-pack\n"))
                .isEqualTo(new Result(128, "", "jib: " + line + "\n"));
    }

    private static Map<String, String> gateway(String address) {
        return Map.of("JIB_GATEWAY", address);
    }

    private Path file(String name, String content, String mode) throws IOException {
        Path file = Files.writeString(directory.resolve(name), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private static Map<String, String> tokenFile(Path file) {
        return Map.of("JIB_GATEWAY", "tcp:127.0.0.1:9", "JIB_TOKEN_FILE", file.toString());
    }

    @Test
    void noSocket() throws Exception {
        assumeTrue(
                Files.notExists(Path.of("/run/jib")),
                "/run/jib is there: a real session's, perhaps");
        says(
                Map.of(),
                "no gateway socket at /run/jib/git.sock; is this container started with its session"
                        + " directory mounted at /run/jib? (JIB_GATEWAY=unix:/run/jib/git.sock)");
    }

    @Test
    void noSocketWhereTheEnvironmentSaysIt() throws Exception {
        Path file = file("file", "", "rw-------");
        for (Path socket : List.of(directory.resolve("git.sock"), file.resolve("git.sock"))) {
            says(
                    gateway("unix:" + socket),
                    "no gateway socket at "
                            + socket
                            + "; is this container started with its"
                            + " session directory mounted at "
                            + socket.getParent()
                            + "? (JIB_GATEWAY=unix:"
                            + socket
                            + ")");
        }
    }

    @Test
    void gatewayNotRunning() throws Exception {
        Path socket = directory.resolve("git.sock");
        FakeGateway.at(socket, channel -> {}).close();
        assertThat(socket).exists();
        says(
                gateway("unix:" + socket),
                "the gateway is not running: nothing listens at "
                        + socket
                        + "; start it again"
                        + " on the host (it keeps its sessions), then try again (JIB_GATEWAY=unix:"
                        + socket
                        + ")");
    }

    /** What a user who owns nothing here reads; only root can become that user. */
    private Result asNobody(Map<String, String> environment) throws Exception {
        NativeHelper.need(
                System.getProperty("user.name").equals("root"),
                "not root: cannot become another user");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path binary = Files.copy(NativeHelper.BINARY, directory.resolve("git-remote-jib"));
        ProcessBuilder builder =
                new ProcessBuilder(
                        "setpriv",
                        "--reuid=65534",
                        "--regid=65534",
                        "--clear-groups",
                        binary.toString(),
                        "origin",
                        NativeHelper.URL);
        builder.environment().putAll(environment);
        return NativeHelper.finish(builder.start(), "connect git-upload-pack\n");
    }

    @Test
    void noPermission() throws Exception {
        Path socket = directory.resolve("git.sock");
        try (FakeGateway gateway = FakeGateway.at(socket, channel -> {})) {
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rwx------"));
            assertThat(asNobody(gateway("unix:" + socket)))
                    .isEqualTo(
                            new Result(
                                    128,
                                    "",
                                    "jib: no permission to use the gateway socket "
                                            + socket
                                            + " as uid 65534; is this session made for this user?"
                                            + " (JIB_GATEWAY=unix:"
                                            + socket
                                            + ")\n"));
        }
    }

    @Test
    void tokenFileUnreadable() throws Exception {
        Path token = file("token", "s3cret", "r--------");
        assertThat(asNobody(tokenFile(token)))
                .isEqualTo(
                        new Result(
                                128,
                                "",
                                "jib: the token file "
                                        + token
                                        + " cannot be read as uid 65534: Permission denied"
                                        + " (JIB_TOKEN_FILE)\n"));
    }

    @Test
    void socketPathTooLong() throws Exception {
        String fits = "/" + "s".repeat(106);
        says(
                gateway("unix:" + fits),
                "no gateway socket at "
                        + fits
                        + "; is this container started with its session"
                        + " directory mounted at /? (JIB_GATEWAY=unix:"
                        + fits
                        + ")");
        says(
                gateway("unix:" + fits + "s"),
                "the path of the gateway socket is 108 bytes long (expected: at most 107);"
                        + " mount the session directory at a shorter path (JIB_GATEWAY=unix:"
                        + fits
                        + "s)");
    }

    @Test
    void whatIsNoSocket() throws Exception {
        Path file = file("file", "", "rw-------");
        says(
                gateway("unix:" + file),
                "the gateway is not running: nothing listens at "
                        + file
                        + "; start it again on"
                        + " the host (it keeps its sessions), then try again (JIB_GATEWAY=unix:"
                        + file
                        + ")");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://host:80",
                "unix:relative",
                "tcp:host",
                "tcp:host:0",
                "/run/jib/git.sock"
            })
    void badGatewayValue(String value) throws Exception {
        says(
                gateway(value),
                "JIB_GATEWAY is '"
                        + value
                        + "' (expected: unix:/ABSOLUTE/PATH or tcp:HOST:PORT, an IPv6 address in"
                        + " brackets)");
    }

    @Test
    void nothingAtThePort() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = socket.getLocalPort();
        }
        Path token = file("token", "t", "rw-------");
        says(
                Map.of("JIB_GATEWAY", "tcp:127.0.0.1:" + port, "JIB_TOKEN_FILE", token.toString()),
                "the gateway is not running: nothing listens at 127.0.0.1 port "
                        + port
                        + "; start it again on the host"
                        + " (it keeps its sessions), then try again (JIB_GATEWAY=tcp:127.0.0.1:"
                        + port
                        + ")");
    }

    @Test
    void unknownHost() throws Exception {
        Path token = file("token", "t", "rw-------");
        says(
                Map.of("JIB_GATEWAY", "tcp:no..such..name:9", "JIB_TOKEN_FILE", token.toString()),
                "the name of the gateway's host, no..such..name, cannot be resolved; is it right,"
                    + " and does this container have a DNS? (JIB_GATEWAY=tcp:no..such..name:9)");
    }

    @Test
    void tokenFileNotNamed() throws Exception {
        says(
                gateway("tcp:127.0.0.1:9"),
                "JIB_TOKEN_FILE is not set; a gateway at tcp:127.0.0.1:9 needs there the path"
                        + " of the file with this session's token");
    }

    @Test
    void tokenFileMissing() throws Exception {
        Path missing = directory.resolve("missing");
        says(
                tokenFile(missing),
                "the token file "
                        + missing
                        + " does not exist; is it mounted into this container? (JIB_TOKEN_FILE)");
    }

    @Test
    void tokenFileEmpty() throws Exception {
        Path empty = file("token", "\n", "rw-------");
        says(
                tokenFile(empty),
                "the token file "
                        + empty
                        + " is empty (expected: one line, the session token) (JIB_TOKEN_FILE)");
    }

    @ParameterizedTest
    @CsvSource({"rw-r--r--, 0644", "rw-rw----, 0660", "rw----r--, 0604"})
    void tokenFileOpenToOthers(String permissions, String mode) throws Exception {
        Path open = file("token", "s3cret", permissions);
        says(
                tokenFile(open),
                "the token file "
                        + open
                        + " is open to others (mode "
                        + mode
                        + "); run: chmod 600 "
                        + open
                        + " (JIB_TOKEN_FILE)");
    }

    @Test
    void tokenFileIsADirectory() throws Exception {
        says(
                tokenFile(directory),
                "the token file " + directory + " is not a regular file (JIB_TOKEN_FILE)");
    }

    @Test
    void tokenFileHoldsNoToken() throws Exception {
        Path file = file("token", "s3c\nret\n", "rw-------");
        says(
                tokenFile(file),
                "the token file "
                        + file
                        + " holds no session token (expected: one line of at most 4096"
                        + " printable ASCII characters without spaces) (JIB_TOKEN_FILE)");
    }

    @Test
    void controlBytesInTheUrl() throws Exception {
        Process helper = NativeHelper.start(Map.of(), "origin", "https://host/a\r\nb");
        assertThat(NativeHelper.finish(helper, "capabilities\n"))
                .isEqualTo(
                        new Result(
                                128,
                                "",
                                "jib: the URL 'https://host/a??b' holds a control character;"
                                        + " correct the remote's URL\n"));
    }

    @Test
    void urlWithoutRepository() throws Exception {
        Process helper = NativeHelper.start(Map.of(), "origin", "git@github.com:acme/site.git");
        assertThat(NativeHelper.finish(helper, "capabilities\n"))
                .isEqualTo(
                        new Result(
                                128,
                                "",
                                "jib: the URL 'git@github.com:acme/site.git' names no repository"
                                    + " (expected: jib::https://HOST/PATH or jib://HOST/PATH)\n"));
    }

    @Test
    void unknownCommand() throws Exception {
        Process helper = NativeHelper.start(Map.of());
        assertThat(NativeHelper.finish(helper, "list\n"))
                .isEqualTo(
                        new Result(
                                128,
                                "",
                                "jib: git sent the command 'list', which this helper does not have"
                                    + " (it has: capabilities, option, connect); is this git older"
                                    + " than 1.7?\n"));
    }
}
