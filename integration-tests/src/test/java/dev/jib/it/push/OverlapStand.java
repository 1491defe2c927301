package dev.jib.it.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.demo.EmbeddedUpstream;
import dev.jib.gateway.demo.UpstreamRequest;
import dev.jib.it.push.PushGateway.Choice;
import dev.jib.it.stand.ApacheUpstream;
import dev.jib.it.stand.Await;
import dev.jib.it.stand.GitCommand;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.JibGateway.Session;
import dev.jib.it.stand.World;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A gateway in front of one of two kinds of upstream, and packs of any exact size for it. */
final class OverlapStand {
    private static final String TOKEN = "s3cret-7f3a";
    private static final Duration CLEANED_UP = Duration.ofSeconds(30);

    /** Which upstream. */
    enum Kind {
        /** git http-backend behind the JDK's server, in this process. */
        EMBEDDED,
        /** git http-backend under apache2 with TLS. */
        APACHE
    }

    final PushGateway gateway;
    final GitRepository bare;
    final Session session;
    final String tip;
    private final Optional<EmbeddedUpstream> embedded;
    private final Optional<ApacheUpstream> apache;

    /** A stand of that kind with that gateway. */
    OverlapStand(World world, Kind kind, String overlap, String rules) {
        String path = "acme/site.git";
        GitCommand git = world.git();
        String pushUrl;
        if (kind == Kind.EMBEDDED) {
            EmbeddedUpstream server =
                    world.closing(EmbeddedUpstream.http(world.directory("upstream")))
                            .acceptToken(TOKEN);
            bare = new GitRepository(git.in(server.createRepository(path).directory()));
            gateway =
                    PushGateway.start(
                            world,
                            new Choice(
                                    server.url().toString(),
                                    Optional.empty(),
                                    TOKEN,
                                    overlap,
                                    rules));
            pushUrl = bare.directory().toString();
            embedded = Optional.of(server);
            apache = Optional.empty();
        } else {
            ApacheUpstream server = ApacheUpstream.start(world, TOKEN);
            bare = server.createRepository(path);
            gateway =
                    PushGateway.start(
                            world,
                            new Choice(
                                    server.url(),
                                    Optional.of(server.authorityFile()),
                                    TOKEN,
                                    overlap,
                                    rules));
            git.ok("config", "--global", "http.sslCAInfo", server.authorityFile().toString());
            pushUrl = server.url().replace("https://", "https://git:" + TOKEN + "@") + "/" + path;
            embedded = Optional.empty();
            apache = Optional.of(server);
        }
        tip = seed(git.init(world.root().resolve("seed")), pushUrl);
        session = gateway.session("plain", Optional.empty());
    }

    private static String seed(GitRepository seed, String url) {
        String tip = seed.commit("a.txt", "one\n");
        seed.ok("push", "-q", url, "main");
        return tip;
    }

    /** The embedded upstream, where there is one. */
    EmbeddedUpstream upstream() {
        return embedded.orElseThrow();
    }

    /** Apache, where it is the upstream. */
    ApacheUpstream apache() {
        return apache.orElseThrow();
    }

    /** Whether the upstream was ever sent a push since the seed's, as far as it knows. */
    boolean wasAsked() {
        return embedded.map(u -> u.requests().count(UpstreamRequest.Kind.RECEIVE_PACK) > 0)
                .orElseGet(() -> posts() > 1);
    }

    /** What git has upstream, once it has cleaned up after requests that broke off. */
    void settlesAt(String before) {
        Await.until(
                CLEANED_UP,
                () -> state().equals(before),
                () -> "upstream: " + state() + "\nbefore: " + before);
    }

    String state() {
        return bare.refs() + "\n" + bare.ok("count-objects", "-v");
    }

    /** A ref and the push of a pack that has exactly that many bytes. */
    record Sized(String ref, String id, RawPush push) {}

    /** The pack of a commit that is good or bad, with a blob of noise that makes up the size. */
    Sized sized(int bytes, boolean good, String name) {
        int noise = Math.max(0, bytes - 600);
        Sized made = build(noise, good, name);
        for (int i = 0; i < 8 && made.push.bytes().length - made.push.head().length != bytes; i++) {
            noise += bytes - (made.push.bytes().length - made.push.head().length);
            made = build(noise, good, name);
        }
        assertThat(made.push.bytes().length - made.push.head().length).isEqualTo(bytes);
        return made;
    }

    private Sized build(int noise, boolean good, String name) {
        byte[] content = new byte[noise];
        new Random(noise).nextBytes(content);
        RawPack pack = new RawPack();
        String blob = pack.store(RawPack.BLOB, content);
        String inner = pack.store(RawPack.TREE, RawObjects.entry("100644", "noise", blob));
        String dir = good ? "dir" : ".github";
        String root = pack.store(RawPack.TREE, RawObjects.entry("40000", dir, inner));
        String id = pack.store(RawPack.COMMIT, RawObjects.commit(root, List.of(tip), name));
        String ref = PushGateway.OWN + name;
        return new Sized(ref, id, RawPush.create(ref, id).pack(pack));
    }

    private long posts() {
        return apache().requests().stream()
                .filter(line -> line.startsWith("POST ") && line.contains("/git-receive-pack"))
                .count();
    }
}
