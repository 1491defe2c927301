package dev.jib.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.it.stand.DaemonUpstream;
import dev.jib.it.stand.GitCommand;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.OtherGateway;
import dev.jib.it.stand.OtherGateway.Recipe;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The gateway in front of {@code git daemon}. */
class GitDaemonTest {
    private static final String OWN = "refs/heads/jib/agent-7/";

    @RegisterExtension final World world = new World();

    @ParameterizedTest
    @CsvSource({"acme/site.git, --strict-paths", "acme/site, --strict-paths", "acme/site.git, ''"})
    void clonesAndFetches(String directory, String option) {
        DaemonUpstream server =
                option.isEmpty()
                        ? DaemonUpstream.start(world)
                        : DaemonUpstream.start(
                                world, option, world.root() + "/daemon/repositories/" + directory);
        GitRepository bare = filled(server, directory);
        GitCommand git = container(server);
        GitRepository clone = git.clone(server.base() + "/acme/site", world.root().resolve("c"));
        assertThat(clone.head()).isEqualTo(bare.id("refs/heads/main"));
        clone.ok("fetch", "--depth=1");
        assertThat(clone.ok("ls-remote", "origin")).contains("refs/heads/main");
    }

    @Test
    void findsARepositoryThatIsCalledOtherwiseNow() throws IOException {
        String directory = world.root() + "/daemon/repositories/acme/site";
        DaemonUpstream server =
                DaemonUpstream.start(world, "--strict-paths", directory, directory + ".git");
        filled(server, "acme/site.git");
        GitCommand git = container(server);
        String url = server.base() + "/acme/site";
        assertThat(git.ok("ls-remote", url)).contains("refs/heads/main");

        Files.move(Path.of(directory + ".git"), Path.of(directory));
        assertThat(git.ok("ls-remote", url)).contains("refs/heads/main");
    }

    @Test
    void pushesWhereTheDaemonTakesPushes() {
        DaemonUpstream server = DaemonUpstream.start(world, "--enable=receive-pack");
        GitRepository bare = filled(server, "acme/site.git");
        GitRepository clone =
                container(server).clone(server.base() + "/acme/site", world.root().resolve("c"));
        clone.writeNoise("big", 3 << 20, 4).commit("big");
        clone.ok("push", "origin", "HEAD:" + OWN + "big");
        assertThat(bare.id(OWN + "big")).isEqualTo(clone.head());
        Outcome refused = clone.run("push", "origin", "HEAD:main");
        assertThat(refused.err()).contains("jib: push refused by 1 rule");
        clone.ok("push", "origin", ":" + OWN + "big");
        assertThat(bare.refs()).doesNotContain(OWN);
    }

    @Test
    void tellsThatTheDaemonTakesNoPushesAndWhatItDoesNotHave() {
        DaemonUpstream server = DaemonUpstream.start(world, "--informative-errors");
        filled(server, "acme/site.git");
        GitCommand git = container(server);
        GitRepository clone = git.clone(server.base() + "/acme/site", world.root().resolve("c"));
        clone.commit("x.txt", "x\n");
        assertThat(clone.run("push", "origin", "HEAD:" + OWN + "x").err())
                .contains("jib: upstream up (acme/site): it does not serve that: service not");
        assertThat(git.run("ls-remote", server.base() + "/acme/none").err())
                .contains("jib: upstream up (acme/none): no such repository");
    }

    @Test
    void tellsOfAServerThatBreaksOffIsSilentOrIsNone() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String base = "git://127.0.0.1:" + listener.getLocalPort();
            OtherGateway gateway =
                    OtherGateway.start(
                            world,
                            Recipe.of("base: " + base).withTimeouts("{response: 1s, idle: 1s}"));
            GitCommand git = gateway.container(base, "acme/site");
            String prefix = "jib: upstream up (acme/site): ";
            answerNext(listener, "");
            assertThat(git.run("ls-remote", base + "/acme/site").err())
                    .contains(prefix + "the connection broke before it answered");
            answerNext(listener, "HTTP/1.1 400 Bad Request\r\n\r\n");
            assertThat(git.run("ls-remote", base + "/acme/site").err())
                    .contains(prefix + "it does not answer as a git server: 'HTTP/1.1 400");
            answerNext(listener, "000eversion 2\n");
            assertThat(git.run("ls-remote", base + "/acme/site").err())
                    .contains(prefix + "its list of refs ended in the middle");
            assertThat(git.run("ls-remote", base + "/acme/site").err())
                    .contains(prefix + "it did not answer within 1 s");
            listener.close();
            assertThat(git.run("ls-remote", base + "/acme/site").err())
                    .contains(prefix + "no connection to 127.0.0.1:");
        }
    }

    private static void answerNext(ServerSocket listener, String answer) {
        Thread.ofVirtual()
                .start(() -> {
                    try (Socket socket = listener.accept();
                            OutputStream out = socket.getOutputStream()) {
                        socket.getInputStream().read(new byte[4096]);
                        out.write(answer.getBytes(StandardCharsets.US_ASCII));
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
    }

    private GitCommand container(DaemonUpstream server) {
        return OtherGateway.start(world, Recipe.of("base: " + server.base()))
                .container(server.base(), "acme/site", "acme/none");
    }

    private GitRepository filled(DaemonUpstream server, String path) {
        GitRepository bare = server.createRepository(path);
        GitRepository seed = world.git().init(world.directory("seed"));
        seed.commit("a.txt", "one\n");
        seed.writeNoise("noise", 1 << 20, 3).commit("two");
        seed.ok("push", "-q", bare.directory().toString(), "main");
        return bare;
    }
}
