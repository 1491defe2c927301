package dev.jib.gateway.upstream.http;

import static dev.jib.gateway.upstream.http.HttpFixture.CANARY;
import static dev.jib.gateway.upstream.http.HttpFixture.plain;
import static dev.jib.gateway.upstream.http.HttpFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.credential.CredentialException;
import dev.jib.gateway.credential.CredentialScope;
import dev.jib.gateway.credential.CredentialSource;
import dev.jib.gateway.credential.SecretVariable;
import dev.jib.gateway.credential.StaticSource;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.upstream.UpstreamException;
import dev.jib.gateway.upstream.UpstreamException.Kind;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(Leaks.class)
class HttpStatusTest {
    private static final String RESULT = "git-upload-pack-result";
    private static ClientLoops loops;

    @BeforeAll
    static void startLoops() {
        loops = ClientLoops.open(1);
    }

    @AfterAll
    static void stopLoops() {
        loops.close();
    }

    private static UpstreamException fault(String answer) throws IOException {
        return HttpFixture.fault(answer, loops);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401 Unauthorized | UNAUTHORIZED | it does not accept the gateway's credential"
                        + " (401); whoever runs the gateway must renew it",
                "403 Forbidden    | UNAUTHORIZED | the gateway's credential does not allow this"
                        + " (403): said why; whoever runs the gateway can give it more rights",
                "404 Not Found    | NOT_FOUND    | no such repository, or the gateway's credential"
                        + " may not see it (404): said why",
                "413 Too Large    | SERVER_ERROR | it answered 413: said why; the push is larger"
                        + " than it takes",
                "422 Whatever     | SERVER_ERROR | it answered 422: said why",
                "500 Oops         | SERVER_ERROR | it answered 500: said why; try again later",
                "204 No Content   | SERVER_ERROR | it answered 204",
                "429 Slow down    | RATE_LIMITED | it limits the rate of the gateway's requests"
                        + " (429); try again later",
            })
    void aStatusBecomesOneLine(String status, Kind kind, String message) throws IOException {
        UpstreamException fault = fault(plain(status, "", "said why\nand more"));

        assertThat(fault.kind()).isEqualTo(kind);
        assertThat(fault).hasMessage("upstream forge (acme/site): " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "429 No | Retry-After: 30 | RATE_LIMITED | (429); try again in 30 s",
                "429 No | Retry-After: Tue, 24 Nov 2026 17:00:00 GMT | RATE_LIMITED | (429); try"
                        + " again after Tue, 24 Nov 2026 17:00:00 GMT",
                "403 No | X-RateLimit-Remaining: 0~X-RateLimit-Reset: 1790000000 | RATE_LIMITED |"
                        + " (403); try again after 2026-09-21T14:13:20Z",
                "403 No | Retry-After: evil-text-nobody-should-see | RATE_LIMITED | (403); try"
                        + " again later",
                "503 No | Retry-After: 7 | SERVER_ERROR | it answered 503: x; try again in 7 s",
            })
    void aRateLimitSaysWhenToComeBack(String status, String headers, Kind kind, String end)
            throws IOException {
        UpstreamException fault = fault(plain(status, headers.replace("~", "\r\n") + "\r\n", "x"));

        assertThat(fault.kind()).isEqualTo(kind);
        assertThat(fault.getMessage()).endsWith(end);
    }

    @Test
    void aBodyThatEchoesTheCredentialIsNotShown() throws IOException {
        assertThat(fault(plain("403 No", "", "bad token " + CANARY)))
                .hasMessageContaining("does not allow this (403); whoever");
    }

    @Test
    void anHtmlBodyIsNotShownAndAnEndlessOneNotWaitedFor() throws IOException {
        assertThat(fault("HTTP/1.1 500 E\r\nContent-Type: text/html\r\n\r\n<html>"))
                .hasMessageEndingWith("it answered 500; try again later");
        assertThat(fault("HTTP/1.1 500 E\r\nContent-Type: text/plain\r\n\r\n\u001b[31mred"))
                .hasMessageEndingWith("it answered 500: ?[31mred; try again later");
    }

    @Test
    void withoutACredentialA401SaysThatOneIsMissing() throws IOException {
        try (RawServer server = RawServer.answering(plain("401 U", "", ""));
                HttpUpstream upstream =
                        HttpUpstream.open(settings(server), CredentialSource.none(), loops)) {
            assertThat(HttpFixture.fault(upstream, server))
                    .hasMessageContaining("wants a credential (401), and the gateway has none");
        }
    }

    @Test
    void withoutAUsableCredentialNothingIsSent() throws IOException {
        try (RawServer server = RawServer.answering("");
                HttpUpstream upstream =
                        HttpUpstream.open(
                                settings(server),
                                StaticSource.bearer(
                                        new CredentialScope(server.url("")),
                                        new SecretVariable("TOKEN", Map.of())),
                                loops)) {
            UpstreamException fault = HttpFixture.fault(upstream, server);

            assertThat(fault.kind()).isEqualTo(Kind.UNAUTHORIZED);
            assertThat(fault)
                    .hasMessageContaining(
                            "no usable credential: environment variable TOKEN: is not set")
                    .hasCauseInstanceOf(CredentialException.class);
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void aCredentialBoundElsewhereIsNotSent() throws IOException {
        RepositoryUrl elsewhere = RepositoryUrl.parse("https://other.example");
        try (RawServer server = RawServer.answering("");
                HttpUpstream upstream =
                        HttpUpstream.open(
                                settings(server),
                                HttpFixture.token(HttpSettings.of("other", elsewhere)),
                                loops)) {
            assertThat(HttpFixture.fault(upstream, server))
                    .hasMessageContaining("is bound to https://other.example and is not sent to");
            assertThat(server.connections()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "text/html; charset=utf-8 | 'text/html'",
                "application/x-git-upload-pack-advertisement |"
                        + " 'application/x-git-upload-pack-advertisement'",
                "\"\" | no media type",
            })
    void anAnswerOfAnotherMediaTypeIsNotGit(String type, String shown) throws IOException {
        UpstreamException fault =
                fault(
                        "HTTP/1.1 200 OK\r\nContent-Type: "
                                + type
                                + "\r\nContent-Length: 2\r\n\r\nhi");

        assertThat(fault.kind()).isEqualTo(Kind.PROTOCOL);
        assertThat(fault)
                .hasMessageContaining(
                        "does not answer as a smart git server: "
                                + shown
                                + " (expected: application/x-"
                                + RESULT
                                + ")");
    }
}
