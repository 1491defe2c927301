package dev.jib.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.session.SessionId;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixListenersTest {
    private static final String FETCH = "git-upload-pack https://git.example/a.git\0";

    @TempDir Path temp;
    private Gateway gateway;

    @BeforeEach
    void start() throws IOException {
        gateway = Gateway.in(temp);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void servesEachSessionOnItsOwnSocket() throws IOException {
        gateway.session("c1");
        gateway.session("c2");

        for (String id : new String[] {"c2", "c1"}) {
            try (RawClient client = gateway.unix(id)) {
                client.pkt(FETCH).send("hello").end();
                assertThat(client.readAll()).isEqualTo(Pkt.of("jib ok\n") + "hello");
            }
        }

        assertThat(gateway.endpoint.opened)
                .containsExactly(
                        "c2 git-upload-pack https://git.example/a",
                        "c1 git-upload-pack https://git.example/a");
    }

    @Test
    void letsAnyUserInButOnlyThroughTheMountedDirectory() throws IOException {
        gateway.session("c1");

        assertThat(mode(temp.resolve("run"))).isEqualTo("rwx------");
        assertThat(mode(temp.resolve("run/c1"))).isEqualTo("rwxr-xr-x");
        assertThat(mode(temp.resolve("run/c1/git.sock"))).isEqualTo("rw-rw-rw-");
        assertThat(temp.resolve("run").toFile().list()).containsExactly("c1");
    }

    @Test
    void servesStoredSessionsAfterARestart() throws IOException {
        gateway.session("c1");
        gateway.restart();

        try (RawClient client = gateway.unix("c1")) {
            client.pkt(FETCH).send("again").end();
            assertThat(client.readAll()).isEqualTo(Pkt.of("jib ok\n") + "again");
        }
    }

    @Test
    void replacesWhateverIsInTheSocketsPlaceAndFollowsNoLink() throws IOException {
        gateway.session("c1");
        gateway.server.close();
        Path precious = Files.writeString(temp.resolve("precious"), "kept");
        Files.setPosixFilePermissions(precious, PosixFilePermissions.fromString("rw-------"));
        Files.delete(gateway.socket("c1"));
        Files.createSymbolicLink(gateway.socket("c1"), precious);

        gateway.restart();

        try (RawClient client = gateway.unix("c1")) {
            client.pkt(FETCH).end();
            assertThat(client.readAll()).isEqualTo(Pkt.of("jib ok\n"));
        }
        assertThat(precious).hasContent("kept");
        assertThat(mode(precious)).isEqualTo("rw-------");
    }

    @Test
    void servesTheOthersWhenOneSocketCannotBeMade() throws IOException {
        gateway.session("c1");
        gateway.session("c2");
        Files.delete(gateway.socket("c1"));
        Files.createDirectories(gateway.socket("c1").resolve("in the way"));

        gateway.restart();

        try (RawClient client = gateway.unix("c2")) {
            client.pkt(FETCH).end();
            assertThat(client.readAll()).isEqualTo(Pkt.of("jib ok\n"));
        }
        assertThat(temp.resolve("run").toFile().list()).containsExactlyInAnyOrder("c1", "c2");
    }

    @Test
    void removesSocketAndDirectoryOfADeletedSession() throws IOException {
        gateway.session("c1");

        gateway.sessions.delete(new SessionId("c1"));

        assertThat(temp.resolve("run")).isEmptyDirectory();
    }

    @Test
    void closesTheConnectionsOfADeletedSessionAndOfNoOther() throws IOException {
        gateway.session("c1");
        gateway.session("c2");
        try (RawClient silent = gateway.unix("c1");
                RawClient talking = gateway.unix("c1");
                RawClient other = gateway.unix("c2")) {
            talking.pkt(FETCH);
            other.pkt(FETCH);
            assertThat(talking.read(11)).isEqualTo(Pkt.of("jib ok\n"));
            assertThat(other.read(11)).isEqualTo(Pkt.of("jib ok\n"));

            gateway.sessions.delete(new SessionId("c1"));

            assertThat(silent.isClosedByPeer()).isTrue();
            assertThat(talking.isClosedByPeer()).isTrue();
            other.send("still").end();
            assertThat(other.readAll()).isEqualTo("still");
        }
    }

    @Test
    void refusesConnectionsWhileTheGatewayIsDown() throws IOException {
        gateway.session("c1");
        Path socket = gateway.socket("c1");

        gateway.server.close();

        assertThatThrownBy(() -> RawClient.to(socket)).isInstanceOf(ConnectException.class);
    }

    @Test
    void refusesASocketPathThatTheSystemCannotHold() throws IOException {
        String id = "c".repeat(64);
        Path home = temp.resolve("x".repeat(40));
        try (Gateway deep = Gateway.in(home)) {
            assertThatThrownBy(() -> deep.session(id))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("(expected: at most 107; perhaps choose a shorter");
            assertThat(deep.sessions.list()).isEmpty();
            assertThat(home.resolve("run")).isEmptyDirectory();
        }
    }

    @Test
    void tellsAUserThatIsNotOnTheList() throws IOException {
        int own = (int) Files.getAttribute(temp, "unix:uid");
        try (Gateway strict = Gateway.with(temp.resolve("s"), Set.of(own + 1), Gateway.LIMITS);
                Gateway open = Gateway.with(temp.resolve("o"), Set.of(own), Gateway.LIMITS)) {
            strict.session("c1");
            open.session("c1");
            try (RawClient client = strict.unix("c1")) {
                client.pkt(FETCH);
                assertThat(client.readAll())
                        .isEqualTo(Pkt.err("this user may not use the session's socket"));
            }
            try (RawClient client = open.unix("c1")) {
                client.pkt(FETCH).end();
                assertThat(client.readAll()).isEqualTo(Pkt.of("jib ok\n"));
            }
            assertThat(strict.endpoint.opened).isEmpty();
        }
    }
}
