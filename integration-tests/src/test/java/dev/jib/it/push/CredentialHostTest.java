package dev.jib.it.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.it.stand.World;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A URL that looks like the upstream's, or that some parser takes for it, reaches no server at all:
 * the credential goes nowhere but to the base that it is bound to.
 */
class CredentialHostTest {
    @RegisterExtension final World world = new World();

    private Scene scene;
    private ServerSocket thief;

    @BeforeEach
    void start() throws IOException {
        scene = Scene.of(world);
        scene.upstream.requests().clear();
        thief = world.closing(new ServerSocket(0, 8, InetAddress.getLoopbackAddress()));
        thief.setSoTimeout(50);
    }

    /** {@code P} is the upstream's port, {@code T} that of a server that waits for credentials. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost.evil.example:P/acme/site.git",
                "http://evil.example/localhost:P/acme/site.git",
                "http://127.0.0.1:T/localhost:P/acme/site.git",
                "http://127.0.0.1:T/acme/site.git",
                "http://localhost:T/acme/site.git",
                "http://localhost:P@127.0.0.1:T/acme/site.git",
                "http://localhost:P@localhost:T/acme/site.git",
                "http://user@localhost:P/acme/site.git",
                "http://user:secret@localhost:P/acme/site.git",
                "http://local%68ost:P/acme/site.git",
                "http://localhost%2e127.0.0.1:T/acme/site.git",
                "http://localhost:P%40127.0.0.1:T/acme/site.git",
                "http://localhost.:P/acme/site.git",
                "http://localhost:P.:T/acme/site.git",
                "http://localhost:/acme/site.git",
                "http://localhost/acme/site.git",
                "http://localhost:0P/acme/site.git",
                "git://127.0.0.1:T/acme/site.git",
                "http://localhost:P\\@127.0.0.1:T/acme/site.git",
                "http://localhost:P#@127.0.0.1:T/acme/site.git",
                "http://localhost:P?@127.0.0.1:T/acme/site.git",
                "http://localhost:P/acme/../acme/site.git",
                "http://localhost:P//acme/site.git",
                "http://localhost:P/acme%2fsite.git",
                "http://localhost:P/acme/site.git?x=1",
                "http://localhost:P/acme/site.git/../../other/x.git",
                "http://localhost:P/ACME/site.git",
                "http://l\u00f6calhost:P/acme/site.git",
                "http://localhost\u3002:P/acme/site.git",
                "http://[::1]:T/acme/site.git",
                "http://2130706433:T/acme/site.git",
                "http:/localhost:P/acme/site.git",
                "localhost:P/acme/site.git"
            })
    void aUrlThatLooksLikeTheUpstreamsReachesNoServer(String spelling) throws IOException {
        String url = url(spelling);
        for (String service : new String[] {"git-receive-pack", "git-upload-pack"}) {
            assertThat(scene.gateway.open(scene.session, service, url))
                    .as(url)
                    .matches("(?s)[0-9a-f]{4}ERR .+")
                    .doesNotContain("secret@");
        }
        if (url.startsWith("http://") && url.chars().allMatch(c -> c < 128 && c != ' ')) {
            String path = url.substring("http:/".length());
            assertThat(scene.gateway.getRefs(scene.session, path))
                    .as(path)
                    .matches("HTTP/1\\.1 4\\d\\d .*");
        }
        assertNobodyWasAsked();
    }

    /**
     * DNS has no case, and another scheme with the same port is the same place: what is connected
     * to is the configured base, whatever the URL says.
     */
    @ParameterizedTest
    @ValueSource(strings = {"HTTP://LOCALHOST:P", "https://localhost:P", "ssh://localhost:P"})
    void otherSpellingsOfTheSamePlaceGoToTheBase(String spelling) throws IOException {
        String answer =
                scene.gateway.open(
                        scene.session, "git-receive-pack", url(spelling + "/acme/site.git"));
        assertThat(answer).startsWith("000bjib ok\n");
        assertThat(scene.upstream.requests().all())
                .singleElement()
                .satisfies(r -> assertThat(r.path()).isEqualTo("/acme/site.git/info/refs"));
        scene.serves();
    }

    private String url(String spelling) {
        return spelling.replace(":P", ":" + scene.upstream.port())
                .replace(":0P", ":0" + scene.upstream.port())
                .replace(":T", ":" + thief.getLocalPort());
    }

    private void assertNobodyWasAsked() throws IOException {
        assertThat(scene.upstream.requests().all()).isEmpty();
        try (var connection = thief.accept()) {
            throw new AssertionError("a connection to a server that is no upstream: " + connection);
        } catch (SocketTimeoutException expected) {
            // nobody came
        }
    }
}
