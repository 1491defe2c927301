package dev.jib.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plain git against the TCP listener's smart HTTP, with real git behind it. */
@Timeout(120)
class RealGitTest {
    @TempDir Path temp;
    private Gateway gateway;
    private String base;

    @BeforeEach
    void start() throws Exception {
        git(
                temp,
                "init",
                "-q",
                "-b",
                "main",
                "--bare",
                temp.resolve("up/team/game.git").toString());
        git(temp, "init", "-q", "-b", "main", temp.resolve("seed").toString());
        for (int i = 0; i < 40; i++) {
            git(temp.resolve("seed"), "commit", "-q", "--allow-empty", "-m", "commit " + i);
            git(temp.resolve("seed"), "branch", "topic-" + i);
        }
        git(
                temp.resolve("seed"),
                "push",
                "-q",
                temp.resolve("up/team/game.git").toString(),
                "--all");
        gateway = Gateway.in(temp.resolve("gw"), new GitProcesses(temp.resolve("up")));
        String token = gateway.session("c1");
        base =
                "http://x:"
                        + token
                        + "@127.0.0.1:"
                        + gateway.server.tcpAddress().orElseThrow().getPort();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private static String git(Path directory, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(words));
        Files.createDirectories(directory);
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
        builder.environment().put("GIT_TERMINAL_PROMPT", "0");
        for (String who : List.of("AUTHOR", "COMMITTER")) {
            builder.environment().put("GIT_" + who + "_NAME", "Ada");
            builder.environment().put("GIT_" + who + "_EMAIL", "ada@example.org");
        }
        Process git = builder.redirectErrorStream(true).start();
        String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return git.waitFor() == 0 ? said : "FAILED: " + said;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void clonesFetchesAndPushesInEachProtocolVersion(int version) throws Exception {
        String[] protocol = {"-c", "protocol.version=" + version};
        Path work = temp.resolve("work");
        assertThat(
                        git(
                                temp,
                                with(
                                        protocol,
                                        "clone",
                                        "-q",
                                        base + "/git.example/team/game.git",
                                        "work")))
                .isEmpty();
        Files.write(work.resolve("big"), random(3 << 20));
        git(work, "add", "big");
        git(work, "commit", "-q", "-m", "big");
        assertThat(git(work, with(protocol, "push", "-q", "origin", "main:pushed"))).isEmpty();
        assertThat(git(work, with(protocol, "ls-remote", "origin", "pushed")))
                .isEqualTo(git(work, "rev-parse", "HEAD").strip() + "\trefs/heads/pushed\n");
        assertThat(git(work, with(protocol, "push", "-q", "origin", ":topic-1"))).isEmpty();

        git(temp.resolve("seed"), "commit", "-q", "--allow-empty", "-m", "more");
        git(
                temp.resolve("seed"),
                "push",
                "-q",
                temp.resolve("up/team/game.git").toString(),
                "main");
        assertThat(git(work, with(protocol, "fetch", "-q", "origin"))).isEmpty();
        assertThat(git(work, "rev-parse", "origin/main"))
                .isEqualTo(git(temp.resolve("seed"), "rev-parse", "main"));
    }

    @Test
    void pushesInChunksAfterAProbe() throws Exception {
        git(temp, "clone", "-q", base + "/git.example/team/game", "work");
        Path work = temp.resolve("work");
        Files.write(work.resolve("big"), random(5 << 20));
        git(work, "add", "big");
        git(work, "commit", "-q", "-m", "big");

        assertThat(git(work, "-c", "http.postBuffer=65536", "push", "-q", "origin", "main"))
                .isEmpty();

        assertThat(git(temp.resolve("up/team/game.git"), "rev-parse", "main"))
                .isEqualTo(git(work, "rev-parse", "main"));
    }

    @Test
    void tellsWhyARepositoryIsRefused() throws Exception {
        assertThat(git(temp, "ls-remote", base + "/git.example/team/none.git"))
                .startsWith(
                        "FAILED: remote: no repository of yours: https://git.example/team/none");
    }

    @Test
    void asksForATokenWhenThereIsNone() throws Exception {
        String bare = base.replaceAll("//.*@", "//");
        assertThat(git(temp, "ls-remote", bare + "/git.example/team/game.git"))
                .contains("could not read Username for 'http://127.0.0.1");
        assertThat(git(temp, "ls-remote", bare.replace("//", "//x:wrong@") + "/h.example/x.git"))
                .contains("Authentication failed for");
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(5).nextBytes(bytes);
        return bytes;
    }

    private static String[] with(String[] first, String... rest) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(List.of(rest));
        return all.toArray(String[]::new);
    }
}
