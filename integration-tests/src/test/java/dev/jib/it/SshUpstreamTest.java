package dev.jib.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.it.stand.Await;
import dev.jib.it.stand.GitCommand;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.GitShellUpstream;
import dev.jib.it.stand.OtherGateway;
import dev.jib.it.stand.OtherGateway.Recipe;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.SshKey;
import dev.jib.it.stand.World;
import dev.jib.mounts.config.UpstreamBase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The gateway in front of OpenSSH's server with git-shell. */
class SshUpstreamTest {
    private static final String OWN = "refs/heads/jib/agent-7/";

    @RegisterExtension final World world = new World();

    @Test
    void clonesFetchesAndPushesOverOneConnection() {
        Site site = site(GitShellUpstream.start(world));
        GitRepository clone = site.clone("c");
        assertThat(clone.head()).isEqualTo(site.bare.id("refs/heads/main"));
        clone.writeNoise("big", 3 << 20, 4).commit("big");
        clone.ok("push", "-o", "ci.skip", "origin", "HEAD:" + OWN + "big");
        assertThat(site.bare.id(OWN + "big")).isEqualTo(clone.head());
        clone.ok("push", "origin", ":" + OWN + "big");
        assertThat(site.bare.refs()).doesNotContain(OWN);
        clone.ok("fetch", "--depth=1");
        assertThat(clone.ok("ls-remote", "origin")).contains("refs/heads/main");
        assertThat(site.logins()).isEqualTo(1);
        assertThat(site.gateway.audit())
                .anyMatch(l -> l.contains("\"command\":\"fetch\"") && l.contains("\"ok\""));
    }

    @Test
    void speaksVersion0WhereTheServerIsNotToldAnother() {
        Site site = site(GitShellUpstream.startWithoutProtocol(world));
        GitRepository clone = site.clone("c");
        assertThat(clone.head()).isEqualTo(site.bare.id("refs/heads/main"));
        clone.commit("x.txt", "x\n");
        clone.ok("push", "origin", "HEAD:" + OWN + "x");
        GitRepository other = site.clone("d", "--depth=1", "--no-single-branch");
        assertThat(other.ok("rev-parse", "origin/jib/agent-7/x").strip()).isEqualTo(clone.head());
        other.ok("fetch", "--unshallow");
        assertThat(other.ok("rev-list", "--count", "origin/main").strip()).isEqualTo("2");
        assertThat(other.ok("ls-remote", "origin")).contains(OWN + "x");
        Await.until(
                Duration.ofSeconds(10),
                () -> site.gateway.audit().getLast().contains("\"command\":\"ls-refs\""),
                () -> site.gateway.audit().toString());
        assertThat(site.gateway.audit())
                .anyMatch(l -> l.contains("\"command\":\"fetch\"") && l.contains("\"ok\""));
        assertThat(site.git.run("clone", site.url + "-none", "n").err())
                .contains("jib: upstream up (", "no such repository");
    }

    @Test
    void servesWhatIsWrittenInScpsForm() {
        Site site = site(GitShellUpstream.start(world));
        Path asked = world.root().resolve("asked");
        site.server.revokeAll();
        site.server.authorize(
                site.key,
                "echo $SSH_ORIGINAL_COMMAND $GIT_PROTOCOL >> %s; git-shell -c \\\"$SSH_ORIGINAL_COMMAND\\\""
                        .formatted(asked));
        GitCommand git = site.withRulesOfALayout();
        String url = "git@127.0.0.1:" + site.path() + ".git";
        GitRepository clone = git.clone(url, world.root().resolve("c"));
        assertThat(clone.head()).isEqualTo(site.bare.id("refs/heads/main"));
        assertThat(clone.ok("config", "remote.origin.url").strip()).isEqualTo(url);
        clone.commit("x.txt", "x\n");
        clone.ok("push", "origin", "HEAD:" + OWN + "x");
        assertThat(site.bare.id(OWN + "x")).isEqualTo(clone.head());
        clone.ok("fetch", "origin");
        assertThat(asked)
                .content()
                .contains("git-upload-pack '/%s' version=2".formatted(site.path()))
                .contains("git-receive-pack '/%s'".formatted(site.path()));
    }

    @Test
    void refusesByPolicyBeforeAnythingIsSent() {
        Site site = site(GitShellUpstream.start(world));
        GitRepository clone = site.clone("c");
        String before = site.bare.id("refs/heads/main");
        clone.commit("x.txt", "x\n");
        Outcome push = clone.run("push", "origin", "HEAD:main");
        assertThat(push.exit()).isNotZero();
        assertThat(push.err()).contains("jib: push refused by 1 rule");
        assertThat(site.bare.id("refs/heads/main")).isEqualTo(before);
        clone.ok("push", "origin", "HEAD:" + OWN + "ok");
        assertThat(site.bare.id(OWN + "ok")).isEqualTo(clone.head());
    }

    @Test
    void serves40RequestsAtOnceOverFewConnections() {
        Site site = site(GitShellUpstream.start(world));
        try (ExecutorService many = Executors.newFixedThreadPool(40)) {
            List<CompletableFuture<Outcome>> all =
                    IntStream.range(0, 40)
                            .mapToObj(i ->
                                    CompletableFuture.supplyAsync(
                                            () -> site.git.run("ls-remote", site.url), many))
                            .toList();
            assertThat(all).allSatisfy(f -> assertThat(f.join().both()).contains("/main"));
        }
        assertThat(site.logins()).isBetween(1L, 8L);
    }

    @Test
    void connectsAgainAfterTheConnectionBroke() {
        Site site = site(GitShellUpstream.start(world));
        for (int i = 1; i <= 3; i++) {
            assertThat(site.git.ok("ls-remote", site.url)).contains("refs/heads/main");
            site.server.breakConnections();
        }
        assertThat(site.logins()).isEqualTo(3);
    }

    @Test
    void tellsThatTheServerDiedInTheMiddle() {
        GitShellUpstream server = GitShellUpstream.start(world);
        Site site = site(server);
        GitRepository clone = site.clone("c");
        server.breakConnections();
        server.revokeAll();
        server.authorize(
                site.key,
                "git-shell -c \\\"$SSH_ORIGINAL_COMMAND\\\" | { dd bs=8k count=20 status=none; ["
                        + " $(dd bs=1 count=1 status=none | wc -c) = 0 ] || kill -9 $PPID; }");
        Outcome fetch = site.git.run("clone", site.url, world.root().resolve("d").toString());
        assertThat(fetch.exit()).isNotZero();
        assertThat(site.gateway.audit().getLast())
                .contains("\"command\":\"fetch\"", "the connection broke in the middle");
        server.revokeAll();
        server.authorize(
                site.key,
                "dd bs=8k count=20 status=none | git-shell -c \\\"$SSH_ORIGINAL_COMMAND\\\"; kill"
                        + " -9 $PPID");
        clone.writeNoise("big", 3 << 20, 4).commit("big");
        Outcome push = clone.run("push", "origin", "HEAD:" + OWN + "big");
        assertThat(push.exit()).isNotZero();
        assertThat(push.err()).contains("remote: jib: push not completed: ");
        assertThat(site.bare.refs()).doesNotContain(OWN);
    }

    private Site site(GitShellUpstream server) {
        return new Site(world, server);
    }

    /** A server with one repository, a gateway with a key for it, and a container's git. */
    private static final class Site {
        final World world;
        final GitShellUpstream server;
        final GitRepository bare;
        final SshKey key;
        final OtherGateway gateway;
        final GitCommand git;
        final String url;

        Site(World world, GitShellUpstream server) {
            this.world = world;
            this.server = server;
            bare = server.createRepository("acme/site.git");
            key = SshKey.make(world.root().resolve("key"));
            server.authorize(key);
            GitRepository seed = world.git().init(world.directory("seed"));
            seed.commit("a.txt", "one\n");
            seed.writeNoise("noise", 1 << 20, 3).commit("two");
            seed.ok("push", "-q", bare.directory().toString(), "main");
            gateway =
                    OtherGateway.start(
                            world,
                            Recipe.of(
                                    "base: %s\ncredential: {ssh-key: {file: %s, known-hosts: %s, user: %s}}"
                                            .formatted(
                                                    server.base(),
                                                    key.privateFile(),
                                                    server.knownHosts(),
                                                    System.getProperty("user.name"))));
            String path = bare.directory().toString().replaceFirst("\\.git$", "");
            url = server.base() + path;
            git = gateway.container(server.base(), path.substring(1), path.substring(1) + "-none");
        }

        GitRepository clone(String name, String... options) {
            return git.clone(url, world.root().resolve(name), options);
        }

        String path() {
            return bare.directory().toString().replaceFirst("\\.git$", "").substring(1);
        }

        /** Git with the rules that a layout gives a container for that upstream. */
        GitCommand withRulesOfALayout() {
            List<String> prefixes = new UpstreamBase(server.base()).prefixes();
            GitCommand changed = git.with("GIT_CONFIG_COUNT", "" + prefixes.size());
            for (int i = 0; i < prefixes.size(); i++) {
                changed =
                        changed.with(
                                        "GIT_CONFIG_KEY_" + i,
                                        "url.jib::" + server.base() + "/.insteadof")
                                .with("GIT_CONFIG_VALUE_" + i, prefixes.get(i));
            }
            return changed;
        }

        long logins() {
            return server.log().lines().filter(l -> l.contains("Accepted publickey")).count();
        }
    }
}
