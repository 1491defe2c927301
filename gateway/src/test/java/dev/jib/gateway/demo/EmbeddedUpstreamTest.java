package dev.jib.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedUpstreamTest {
    private static final String TOKEN = "t0ken";
    private static final DemoAuthority AUTHORITY =
            new DemoAuthority(InstantSource.system(), new SecureRandom());

    @TempDir Path temp;
    private EmbeddedUpstream upstream;
    private UpstreamRepository repository;
    private HostGit git;
    private Path work;

    @BeforeEach
    void start() throws IOException {
        upstream = EmbeddedUpstream.https(temp.resolve("upstream"), AUTHORITY).acceptToken(TOKEN);
        repository = upstream.createRepository("acme/site.git");
        Path home = Files.createDirectories(temp.resolve("home"));
        Path authority = Files.writeString(temp.resolve("ca.pem"), AUTHORITY.certificatePem());
        git = new HostGit(home);
        git.run(temp, "config", "--global", "http.sslCAInfo", authority.toString());
        git.run(temp, "config", "--global", "user.name", "A");
        git.run(temp, "config", "--global", "user.email", "a@example.com");
        git.run(temp, "config", "--global", "advice.detachedHead", "false");
        work = Files.createDirectories(temp.resolve("work"));
        git.run(work, "init", "-q", "-b", "main");
        git.run(work, "remote", "add", "origin", repository.url().toString());
        commit("first");
    }

    @AfterEach
    void stop() {
        upstream.close();
    }

    @Test
    void takesAPushAndGivesItBackToAClone() {
        useToken("Authorization: Bearer " + TOKEN);
        git.run(work, "push", "-q", "origin", "main");

        git.run(temp, "clone", "-q", repository.url().toString(), "clone");

        assertThat(git.run(temp.resolve("clone"), "log", "--format=%s")).isEqualTo("first\n");
        assertThat(upstream.requests().all())
                .extracting(UpstreamRequest::kind)
                .containsExactly(
                        UpstreamRequest.Kind.ADVERTISE_RECEIVE_PACK,
                        UpstreamRequest.Kind.RECEIVE_PACK,
                        UpstreamRequest.Kind.ADVERTISE_UPLOAD_PACK,
                        UpstreamRequest.Kind.UPLOAD_PACK,
                        UpstreamRequest.Kind.UPLOAD_PACK);
        assertThat(upstream.requests().connections()).isEqualTo(2);
        assertThat(upstream.tlsConnections()).isEqualTo(2);
    }

    @Test
    void passesTheProtocolVersionOn() {
        useToken("Authorization: Bearer " + TOKEN);
        git.run(work, "push", "-q", "origin", "main");
        upstream.requests().clear();

        git.run(work, "-c", "protocol.version=0", "ls-remote", "-q");
        assertThat(upstream.requests().all()).hasSize(1);

        upstream.requests().clear();
        git.run(work, "-c", "protocol.version=2", "ls-remote", "-q");
        assertThat(upstream.requests().all()).hasSize(2);
    }

    @Test
    void takesTheTokenAsPasswordOfAnyUser() {
        String url =
                repository.url().toString().replace("https://", "https://anyone:" + TOKEN + "@");

        git.run(work, "push", "-q", url, "main");

        assertThat(upstream.requests().all().get(0).authorization()).isEmpty();
        assertThat(upstream.requests().all().get(1).authorization()).contains("basic");
        assertThat(upstream.requests().connections()).isEqualTo(1);
    }

    @Test
    void refusesAWrongTokenAndNone() {
        assertThatThrownBy(() -> git.run(work, "push", "origin", "main"))
                .hasMessageContaining("could not read Username");
        useToken("Authorization: Bearer wrong");
        assertThatThrownBy(() -> git.run(work, "push", "origin", "main"))
                .hasMessageContaining("could not read Username");
        upstream.revokeToken(TOKEN);
        useToken("Authorization: Bearer " + TOKEN);
        assertThatThrownBy(() -> git.run(work, "push", "origin", "main"))
                .hasMessageContaining("could not read Username");
        assertThat(upstream.requests().count(UpstreamRequest.Kind.RECEIVE_PACK)).isZero();
    }

    @Test
    void takesAChunkedPushAndSendsItAll() throws IOException {
        useToken("Authorization: Bearer " + TOKEN);
        byte[] noise = new byte[8 << 20];
        new Random(1).nextBytes(noise);
        Files.write(work.resolve("noise"), noise);
        git.run(work, "add", "noise");
        commit("noise");

        git.run(work, "push", "-q", "origin", "main");
        git.run(temp, "clone", "-q", repository.url().toString(), "clone");

        assertThat(temp.resolve("clone/noise")).hasBinaryContent(noise);
        assertThat(upstream.requests().bytesReceived()).isGreaterThan(noise.length);
        assertThat(upstream.requests().bytesSent()).isGreaterThan(noise.length);
    }

    @Test
    void takesAGzipRequest() {
        useToken("Authorization: Bearer " + TOKEN);
        git.run(work, "push", "-q", "origin", "main");
        git.run(temp, "clone", "-q", repository.url().toString(), "other");
        Path other = temp.resolve("other");
        for (int i = 0; i < 40; i++) {
            git.run(other, "commit", "-q", "--allow-empty", "-m", "theirs");
            git.run(other, "branch", "theirs-" + i);
        }
        git.run(other, "push", "-q", "--all", "origin");
        upstream.requests().clear();

        git.run(work, "fetch", "-q", "origin");

        assertThat(upstream.requests().all())
                .anyMatch(request -> request.contentEncoding().equals(Optional.of("gzip")));
        assertThat(git.run(work, "log", "-1", "--format=%s", "origin/theirs-39"))
                .isEqualTo("theirs\n");
    }

    @Test
    void dropsTheConnectionOnceInAResponse() {
        useToken("Authorization: Bearer " + TOKEN);
        upstream.injectOnce(_ -> true, new Fault.DropResponse(40));

        assertThatThrownBy(() -> git.run(work, "push", "origin", "main"))
                .hasMessageContaining("transfer closed with outstanding read data remaining");
        git.run(work, "push", "-q", "origin", "main");
    }

    @Test
    void dropsTheConnectionInARequestAndLeavesNothing() throws IOException {
        useToken("Authorization: Bearer " + TOKEN);
        byte[] noise = new byte[2 << 20];
        new Random(2).nextBytes(noise);
        Files.write(work.resolve("noise"), noise);
        git.run(work, "add", "noise");
        commit("noise");
        upstream.inject(
                request -> request.kind() == UpstreamRequest.Kind.RECEIVE_PACK,
                new Fault.DropRequest(1 << 20));

        assertThatThrownBy(() -> git.run(work, "push", "origin", "main"))
                .hasMessageContaining("failed");

        assertThat(git.run(repository.directory(), "for-each-ref")).isEmpty();
        assertThat(git.run(repository.directory(), "count-objects")).startsWith("0 objects");
    }

    @Test
    @Timeout(60) // git http-backend reads for ever where less came than was announced
    void dropsTheConnectionInARequestOfKnownLengthToo() throws IOException {
        useToken("Authorization: Bearer " + TOKEN);
        commit("small");
        upstream.inject(
                request -> request.kind() == UpstreamRequest.Kind.RECEIVE_PACK,
                new Fault.DropRequest(10));

        assertThatThrownBy(() -> git.run(work, "push", "origin", "main"))
                .hasMessageContaining("failed");

        assertThat(git.run(repository.directory(), "for-each-ref")).isEmpty();
        assertThat(
                        ProcessHandle.current()
                                .descendants()
                                .map(p -> p.info().commandLine().orElse("")))
                .noneMatch(line -> line.contains("http-backend"));
    }

    @Test
    void answersAStatusWhenToldAndHeals() {
        useToken("Authorization: Bearer " + TOKEN);
        upstream.inject(_ -> true, Fault.Answer.status(503));
        assertThatThrownBy(() -> git.run(work, "push", "origin", "main"))
                .hasMessageContaining("error: 503");
        upstream.heal();
        git.run(work, "push", "-q", "origin", "main");
    }

    @Test
    void stallsUntilHealed() throws InterruptedException {
        useToken("Authorization: Bearer " + TOKEN);
        git.run(work, "push", "-q", "origin", "main");
        upstream.inject(_ -> true, new Fault.Stall(20));
        Thread fetch = Thread.ofVirtual().start(() -> git.run(work, "fetch", "-q", "origin"));
        while (upstream.requests().count(UpstreamRequest.Kind.ADVERTISE_UPLOAD_PACK) == 0) {
            Thread.onSpinWait();
        }
        assertThat(fetch.join(Duration.ofMillis(300))).isFalse();

        upstream.heal();

        assertThat(fetch.join(Duration.ofSeconds(20))).isTrue();
    }

    @Test
    void comesBackAtTheSamePort() {
        useToken("Authorization: Bearer " + TOKEN);
        git.run(work, "push", "-q", "origin", "main");
        int port = upstream.port();

        upstream.restart();

        assertThat(upstream.port()).isEqualTo(port);
        git.run(work, "fetch", "-q", "origin");
    }

    @Test
    void leavesNoProcessWhenClosedInAFetch() throws InterruptedException {
        useToken("Authorization: Bearer " + TOKEN);
        git.run(work, "push", "-q", "origin", "main");
        upstream.inject(
                request -> request.kind() == UpstreamRequest.Kind.UPLOAD_PACK, new Fault.Stall(0));
        Thread fetch =
                Thread.ofVirtual()
                        .start(() ->
                                assertThatThrownBy(() -> git.run(work, "fetch", "origin"))
                                        .hasMessageContaining("fatal"));
        while (upstream.requests().count(UpstreamRequest.Kind.UPLOAD_PACK) == 0) {
            Thread.onSpinWait();
        }

        upstream.close();

        fetch.join();
        // A killed backend's own children end once their pipes do, which no one can be told of.
        Instant deadline = Instant.now().plusSeconds(20);
        while (backends().findAny().isPresent() && Instant.now().isBefore(deadline)) {
            Thread.onSpinWait();
        }
        assertThat(backends()).isEmpty();
    }

    @Test
    void refusesARepositoryPathThatLeavesItsRoot() {
        assertThatThrownBy(() -> upstream.createRepository("../out.git"))
                .hasMessage(
                        "repository path: ../out.git (expected: relative, such as acme/site.git)");
    }

    private static Stream<String> backends() {
        return ProcessHandle.current()
                .descendants()
                .flatMap(process -> process.info().commandLine().stream())
                .filter(command -> command.contains("http-backend"));
    }

    private void useToken(String header) {
        git.run(temp, "config", "--global", "http.extraHeader", header);
    }

    private void commit(String message) {
        git.run(work, "commit", "-q", "--allow-empty", "-m", message);
    }
}
