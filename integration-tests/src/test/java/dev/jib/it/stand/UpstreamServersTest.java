package dev.jib.it.stand;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class UpstreamServersTest {
    @RegisterExtension final World world = new World();

    @Test
    void apacheServesGitOverTlsWithAPassword() {
        ApacheUpstream apache = ApacheUpstream.start(world, "s3cret");
        GitRepository bare = apache.createRepository("acme/site.git");
        GitCommand git = world.git();
        git.ok("config", "--global", "http.sslCAInfo", apache.authorityFile().toString());
        String url = apache.url().replace("https://", "https://git:s3cret@") + "/acme/site.git";
        GitRepository work = git.init(world.root().resolve("work"));
        String commit = work.writeNoise("noise", 3 << 20, 1).commit("first");

        work.ok("push", "-q", url, "main");
        GitRepository clone = git.clone(url, world.root().resolve("clone"));

        assertThat(bare.id("refs/heads/main")).isEqualTo(commit);
        assertThat(clone.head()).isEqualTo(commit);
        assertThat(work.run("ls-remote", apache.url() + "/acme/site.git").expectFailure().err())
                .contains("could not read Username");
        assertThat(work.run("ls-remote", url.replace("s3cret", "wrong")).expectFailure().err())
                .contains("Authentication failed");
        Await.until(
                Duration.ofSeconds(5),
                () ->
                        apache.requests()
                                .contains(
                                        "GET /acme/site.git/info/refs?service=git-upload-pack 401"
                                                + " 0"),
                () -> apache.requests().toString());
        assertThat(apache.requests())
                .contains(
                        "POST /acme/site.git/git-receive-pack 200 3",
                        "POST /acme/site.git/git-upload-pack 200 2");
    }

    @Test
    void gitShellServesWhoeverHasTheKey() {
        GitShellUpstream server = GitShellUpstream.start(world);
        GitRepository bare = server.createRepository("site.git");
        SshKey key = SshKey.make(world.root().resolve("key"));
        GitCommand git = world.git().with("GIT_SSH_COMMAND", server.sshCommand(key));
        GitRepository work = git.init(world.root().resolve("work"));
        String commit = work.commit("a", "1");

        assertThat(work.run("push", server.url(bare), "main").expectFailure().err())
                .contains("Permission denied (publickey)");
        server.authorize(key);
        work.ok("push", "-q", server.url(bare), "main");
        assertThat(bare.id("main")).isEqualTo(commit);
        assertThat(git.clone(server.url(bare), world.root().resolve("clone")).head())
                .isEqualTo(commit);
        assertThat(ssh(server, key, "id").expectFailure().both())
                .contains("unrecognized command 'id'");
        server.revokeAll();
        assertThat(work.run("ls-remote", server.url(bare)).expectFailure().err())
                .contains("Permission denied (publickey)");
    }

    @Test
    void gitShellIsToldTheProtocolVersion() {
        GitShellUpstream server = GitShellUpstream.start(world);
        GitRepository bare = server.createRepository("site.git");
        SshKey key = SshKey.make(world.root().resolve("key"));
        server.authorize(key);
        GitCommand git =
                world.git()
                        .with("GIT_SSH_COMMAND", server.sshCommand(key))
                        .with("GIT_TRACE_PACKET", "1");

        assertThat(git.run("ls-remote", server.url(bare)).orFail().err()).contains("version 2");
    }

    @Test
    void gitoliteDecidesByKey() {
        GitoliteUpstream server = GitoliteUpstream.start(world);
        SshKey alice = SshKey.make(world.root().resolve("alice"));
        SshKey bob = SshKey.make(world.root().resolve("bob"));
        server.configure(
                """
                repo gitolite-admin
                    RW+ = admin
                repo site
                    RW  = alice
                    R   = bob
                """,
                Map.of("alice", alice, "bob", bob));
        GitRepository work =
                world.git()
                        .with("GIT_SSH_COMMAND", server.sshCommand(alice))
                        .init(world.root().resolve("work"));
        String commit = work.commit("a", "1");

        work.ok("push", "-q", server.url("site"), "main");

        assertThat(server.repository("site").id("main")).isEqualTo(commit);
        GitRepository asBob =
                new GitRepository(work.git().with("GIT_SSH_COMMAND", server.sshCommand(bob)));
        assertThat(asBob.ok("ls-remote", server.url("site")))
                .contains(commit + "\trefs/heads/main");
        assertThat(asBob.run("push", server.url("site"), "main:other").expectFailure().err())
                .contains("FATAL: W any site bob DENIED by fallthru");
    }

    private static Outcome ssh(GitShellUpstream server, SshKey key, String command) {
        String[] url = server.url().split("[/:]+", -1);
        return Command.of(
                        "sh",
                        "-c",
                        server.sshCommand(key) + " -p " + url[2] + " " + url[1] + " " + command)
                .run();
    }
}
