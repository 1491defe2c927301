package dev.jib.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.client.NativeHelper.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real git over the native binary, to a gateway that runs git's own services. */
@Timeout(120)
class GitThroughHelperTest {
    private static final String SITE = "jib::https://git.example.test/site.git";

    @TempDir Path directory;

    private Path work;
    private GitServiceGateway gateway;

    @BeforeEach
    void startGateway() throws Exception {
        NativeHelper.assumeBuilt();
        work = directory.resolve("work");
        Path served = Files.createDirectory(directory.resolve("served"));
        Files.createDirectory(work);
        NativeHelper.need(ok("git", "--version"), "there is no git");
        run("git", "init", "-q", "--bare", "-b", "main", served.resolve("site.git").toString());
        run("git", "init", "-q", "-b", "main", ".");
        commit("one", 10);
        gateway = new GitServiceGateway(directory.resolve("git.sock"), served);
    }

    @AfterEach
    void stopGateway() throws IOException {
        if (gateway != null) {
            gateway.close();
        }
    }

    private boolean ok(String... command) {
        try {
            return run(command).code() == 0;
        } catch (Exception expected) {
            return false;
        }
    }

    private Result run(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
        Map<String, String> environment = builder.environment();
        environment.put("HOME", directory.toString());
        environment.put("PATH", NativeHelper.BINARY.getParent() + ":" + environment.get("PATH"));
        environment.put("JIB_GATEWAY", "unix:" + directory.resolve("git.sock"));
        environment.put("GIT_CONFIG_NOSYSTEM", "1");
        environment.put("GIT_TERMINAL_PROMPT", "0");
        environment.put("LC_ALL", "C");
        return NativeHelper.finish(builder.start(), "");
    }

    private Result git(String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of("git", "-c", "protocol.jib.allow=always", "-c", "user.name=a"));
        command.addAll(List.of("-c", "user.email=a@example.test"));
        command.addAll(List.of(arguments));
        return run(command.toArray(new String[0]));
    }

    private void commit(String name, int size) throws Exception {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        Files.write(work.resolve(name), content);
        assertThat(git("add", ".").code()).isZero();
        assertThat(git("commit", "-q", "-m", name).code()).isZero();
    }

    private String served(String ref) throws Exception {
        String repository = directory.resolve("served/site.git").toString();
        return run("git", "-C", repository, "rev-parse", "-q", "--verify", ref).out().strip();
    }

    @Test
    void pushesClonesFetchesAndDeletes() throws Exception {
        Result push = git("push", SITE, "main", "main:topic");
        assertThat(push.err()).contains("[new branch]      main -> main").doesNotContain("jib: ");
        assertThat(push.code()).isZero();
        assertThat(served("main")).isEqualTo(git("rev-parse", "HEAD").out().strip());

        Result clone = git("clone", "-q", SITE, "clone");
        assertThat(clone).isEqualTo(new Result(0, "", ""));
        assertThat(work.resolve("clone/one")).hasSameBinaryContentAs(work.resolve("one"));

        commit("two", 3_000_000);
        assertThat(git("push", "-q", SITE, "main")).isEqualTo(new Result(0, "", ""));
        for (String version : List.of("0", "1", "2")) {
            Result fetch = git("-C", "clone", "-c", "protocol.version=" + version, "fetch", "-q");
            assertThat(fetch).isEqualTo(new Result(0, "", ""));
        }
        assertThat(git("-C", "clone", "rev-parse", "origin/main").out().strip())
                .isEqualTo(served("main"));

        Result delete = git("push", SITE, ":topic");
        assertThat(delete.err()).contains("[deleted]         topic");
        assertThat(delete.code()).isZero();
        assertThat(served("topic")).isEmpty();
    }

    @Test
    void clonesShallowAndPartially() throws Exception {
        commit("two", 1000);
        git("push", "-q", SITE, "main");
        run(
                "git",
                "-C",
                directory.resolve("served/site.git").toString(),
                "config",
                "uploadpack.allowFilter",
                "true");
        Result clone = git("clone", "-q", "--depth", "1", "--filter=blob:none", SITE, "clone");
        assertThat(clone).isEqualTo(new Result(0, "", ""));
        assertThat(git("-C", "clone", "rev-list", "--count", "HEAD").out()).isEqualTo("1\n");
    }

    @Test
    void showsARefusalAlone() throws Exception {
        gateway.refuse("session s1 may not use site.git");
        for (String[] command :
                List.of(new String[] {"ls-remote", SITE}, new String[] {"push", SITE, "main"})) {
            assertThat(git(command))
                    .isEqualTo(new Result(128, "", "jib: session s1 may not use site.git\n"));
        }
    }

    @Test
    void showsTheReportOfAPushThatWasAnsweredBeforeItsPack() throws Exception {
        commit("large", 20_000_000);
        gateway.answerPushesWith(
                "000eunpack ok\n0031ng refs/heads/main rule 3: main is protected\n0000");
        Result push = git("push", SITE, "main");
        assertThat(push.err())
                .contains("! [remote rejected] main -> main (rule 3: main is protected)")
                .doesNotContain("signal")
                .doesNotContain("Broken pipe");
        assertThat(push.code()).isEqualTo(1);
    }

    @Test
    void saysThatTheGatewayDiedInTheMiddleOfAClone() throws Exception {
        commit("large", 20_000_000);
        git("push", "-q", SITE, "main");
        gateway.dieAfter(1_000_000);
        Result clone = git("clone", "-q", SITE, "clone");
        assertThat(clone.code()).isEqualTo(128);
        assertThat(clone.err().lines())
                .contains(
                        "jib: the gateway went away in the middle of git-upload-pack; is it"
                                + " running? look at its log on the host, then try again"
                                + " (JIB_GATEWAY=unix:"
                                + directory.resolve("git.sock")
                                + ")");
    }
}
