package dev.jib.gateway.upstream.http;

import static dev.jib.gateway.upstream.http.HttpFixture.advertisement;
import static dev.jib.gateway.upstream.http.HttpFixture.ok;
import static dev.jib.gateway.upstream.http.HttpFixture.settings;
import static dev.jib.gateway.upstream.http.HttpFixture.site;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.credential.Credential;
import dev.jib.gateway.credential.CredentialScope;
import dev.jib.gateway.credential.CredentialSource;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.identity.Secret;
import dev.jib.gateway.upstream.Exchange;
import dev.jib.gateway.upstream.ReceiveConnection;
import dev.jib.gateway.upstream.UpstreamException;
import dev.jib.gateway.upstream.UpstreamException.Kind;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of a request whose credential the upstream refuses. */
@ExtendWith(Leaks.class)
class HttpRenewalTest {
    private static final String RESULT = ok("git-upload-pack-result", "0000");

    private static ClientLoops loops;

    @BeforeAll
    static void startLoops() {
        loops = ClientLoops.open(1);
    }

    @AfterAll
    static void stopLoops() {
        loops.close();
    }

    private static void fetch(HttpUpstream upstream, RawServer server, int size)
            throws IOException {
        try (Exchange exchange = upstream.upload(site(server), 2)) {
            exchange.request().write(new byte[size]);
            assertThat(exchange.endRequest().readAllBytes()).asString().isEqualTo("0000");
        }
    }

    /** Hands out {@code token-1}, {@code token-2}, ... one after each refusal. */
    private static final class Renewing implements CredentialSource {
        private final CredentialScope scope;
        private final AtomicInteger number = new AtomicInteger(1);

        Renewing(RepositoryUrl base) {
            scope = new CredentialScope(base);
        }

        @Override
        public Credential credential(RepositoryUrl repository) {
            return new Credential.Bearer(scope, Secret.of("token-" + number.get()));
        }

        @Override
        public boolean refused(RepositoryUrl repository, Credential credential, Refusal how) {
            return number.incrementAndGet() <= 20;
        }
    }

    private static RawServer wanting(String token, String answer) {
        return new RawServer(peer -> {
            for (var request = peer.request(); request.isPresent(); request = peer.request()) {
                boolean good = request.get().header("authorization").equals("Bearer " + token);
                peer.write(good ? answer : "HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n");
            }
        });
    }

    @Test
    void aRefusedCredentialIsRenewedOnce() throws IOException {
        try (RawServer server = wanting("token-2", RESULT);
                HttpUpstream upstream =
                        HttpUpstream.open(settings(server), new Renewing(server.url("")), loops)) {
            fetch(upstream, server, 10);
            fetch(upstream, server, 10);

            assertThat(server.requests())
                    .extracting(r -> r.header("authorization"))
                    .containsExactly("Bearer token-1", "Bearer token-2", "Bearer token-2");
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    /** The token ends between the advertisement and the push. */
    private static RawServer expiring() {
        return new RawServer(peer -> {
            for (var request = peer.request(); request.isPresent(); request = peer.request()) {
                boolean refs = request.get().line().startsWith("GET");
                boolean good = request.get().header("authorization").equals("Bearer token-2");
                peer.write(
                        refs
                                ? advertisement("git-receive-pack", "0000")
                                : good
                                        ? ok("git-receive-pack-result", "0000")
                                        : "HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n");
            }
        });
    }

    private static void push(HttpUpstream upstream, RawServer server, int size) throws IOException {
        try (ReceiveConnection push = upstream.receive(site(server));
                Exchange exchange = push.request()) {
            exchange.request().write(new byte[size]);
            assertThat(exchange.endRequest().readAllBytes()).asString().isEqualTo("0000");
        }
    }

    @Test
    void aSmallPushWhoseTokenEndedIsSentWithTheNextOne() throws IOException {
        try (RawServer server = expiring();
                HttpUpstream upstream =
                        HttpUpstream.open(settings(server), new Renewing(server.url("")), loops)) {
            push(upstream, server, 10);

            assertThat(server.lines()).filteredOn(line -> line.startsWith("POST")).hasSize(2);
        }
    }

    @Test
    void aLongPushWhoseTokenEndedIsToldAndTheNextOneHasTheNextToken() throws IOException {
        try (RawServer server = expiring();
                HttpUpstream upstream =
                        HttpUpstream.open(settings(server), new Renewing(server.url("")), loops)) {
            assertThatThrownBy(() -> push(upstream, server, 100_000))
                    .isInstanceOf(UpstreamException.class)
                    .hasMessageContaining("it does not accept the gateway's credential (401)")
                    .extracting("kind")
                    .isEqualTo(Kind.UNAUTHORIZED);
            assertThat(server.lines()).filteredOn(line -> line.startsWith("POST")).hasSize(1);

            push(upstream, server, 100_000);
            assertThat(server.lines()).filteredOn(line -> line.startsWith("POST")).hasSize(2);
        }
    }

    @Test
    void aSourceThatNeverRunsOutIsNotAskedForever() throws IOException {
        try (RawServer server = wanting("token-30", RESULT);
                HttpUpstream upstream =
                        HttpUpstream.open(settings(server), new Renewing(server.url("")), loops)) {
            assertThatThrownBy(() -> fetch(upstream, server, 10))
                    .extracting("kind")
                    .isEqualTo(Kind.UNAUTHORIZED);
            assertThat(server.requests()).hasSize(9);
        }
    }
}
