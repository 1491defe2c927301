package dev.jib.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.jib.it.stand.GatewayProcess;
import dev.jib.it.stand.GitCommand;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A gateway's process whose operator has the JDK's HTTP client log what it sends and gets, which no
 * code of the gateway writes: a forge and a token server echo what they were shown.
 */
@Timeout(120)
class MaskedLogTest {
    private static final String REFRESH = "canary-refresh-4711";
    private static final String TOKEN = "canary-token-4712";
    private static final String SECTIONS =
            """
            upstreams:
              up:
                base: %1$s
                credential:
                  oauth:
                    token-url: %1$s/oauth/token
                    client-id: jib
                    refresh-token-file: %2$s/refresh
                forge:
                  kind: github
                  api: %1$s/api/v3
                  credential: {file: %2$s/token}
            repositories:
              acme/site: {upstream: up, visibility: private}
            """;

    @RegisterExtension final World world = new World();

    @Test
    void whatOthersWriteIntoTheLogHasNoSecretEither() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext("/api/v3/repos/acme/site", MaskedLogTest::repository);
        server.createContext("/oauth/token", MaskedLogTest::refusal);
        server.start();
        world.closing(() -> server.stop(0));
        world.file("refresh", REFRESH + "\n");
        world.file("token", TOKEN + "\n");
        String base = "http://127.0.0.1:" + server.getAddress().getPort();
        GatewayProcess gateway =
                GatewayProcess.start(
                        world,
                        new GatewayProcess.Recipe(
                                SECTIONS.formatted(base, world.root()).stripTrailing(),
                                List.of("-Djdk.httpclient.HttpClient.log=requests,headers"),
                                ImmutableMap.of("HOME", world.directory("home").toString())));
        GitCommand git = gateway.container(List.of(base), "acme/site");

        Outcome outcome = git.run("ls-remote", base + "/acme/site");

        assertThat(outcome.err())
                .contains("jib: ")
                .contains("OAuth client jib: the token server answered 400")
                .doesNotContain("canary-");
        String pair =
                Base64.getEncoder().encodeToString(("x-access-token:" + TOKEN).getBytes(UTF_8));
        assertThat(gateway.log())
                .containsPattern("(?i)authorization: \\*{20}")
                .containsPattern("(?i)x-echo: the token is \\*{" + REFRESH.length() + "}")
                .doesNotContain(pair)
                .doesNotContain("canary-");
    }

    /** Echoes its credential in a field of its answer. */
    private static void repository(HttpExchange exchange) throws IOException {
        String shown = exchange.getRequestHeaders().getFirst("Authorization");
        exchange.getResponseHeaders().add("X-Echo", shown);
        answer(
                exchange,
                200,
                "{\"full_name\": \"acme/site\", \"private\": true, \"visibility\": \"private\","
                        + " \"default_branch\": \"main\"}");
    }

    private static void refusal(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().add("X-Echo", "the token is " + REFRESH);
        answer(exchange, 400, "{\"error\": \"bad " + REFRESH + "\"}");
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        exchange.getRequestBody().readAllBytes();
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        try (exchange) {
            exchange.getResponseBody().write(bytes);
        }
    }
}
