package dev.jib.gateway.upstream.http;

import dev.jib.gateway.credential.Credential;
import dev.jib.gateway.credential.CredentialSource.Refusal;
import dev.jib.gateway.credential.HttpAnswer;
import dev.jib.gateway.git.Printable;
import dev.jib.gateway.stream.ChannelInput;
import dev.jib.gateway.upstream.Faults;
import dev.jib.gateway.upstream.TimeLimit;
import dev.jib.gateway.upstream.UpstreamException;
import dev.jib.gateway.upstream.UpstreamException.Kind;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Judges status and media type of an answer: it is git's, or it becomes one clear line. */
final class Answers {
    private static final TimeLimit EXPLANATION = new TimeLimit(Duration.ofSeconds(2), "response");
    private static final int MAX_EXPLANATION = 4096;

    private Answers() {}

    /** Passes a 200 of the right media type. */
    static void check(HttpResponse answer, HttpCall call) throws UpstreamException {
        int status = answer.status().code();
        if (status == 200) {
            checkType(answer, call);
            return;
        }
        Faults faults = call.faults();
        if (status >= 300 && status < 400) {
            throw Redirects.refused(answer, faults);
        }
        if (read(answer).isRateLimit()) {
            throw faults.of(
                    Kind.RATE_LIMITED,
                    "it limits the rate of the gateway's requests ("
                            + status
                            + "); try again "
                            + RateLimit.when(answer));
        }
        throw switch (status) {
            case 401 -> faults.of(Kind.UNAUTHORIZED, unauthorized(call));
            case 403 ->
                    faults.of(
                            Kind.UNAUTHORIZED,
                            "the gateway's credential does not allow this (403)"
                                    + explanation(answer, call)
                                    + "; whoever runs the gateway can give it more rights");
            case 404, 410 ->
                    faults.of(
                            Kind.NOT_FOUND,
                            "no such repository, or the gateway's credential may not see it ("
                                    + status
                                    + ")"
                                    + explanation(answer, call));
            default ->
                    faults.of(
                            Kind.SERVER_ERROR,
                            "it answered " + status + explanation(answer, call) + hint(answer));
        };
    }

    /** Whether the answer is about the credential. */
    static Optional<Refusal> refusal(HttpResponse answer) {
        return read(answer).refusal();
    }

    private static HttpAnswer read(HttpResponse answer) {
        return new HttpAnswer(
                answer.status().code(), name -> Optional.ofNullable(answer.headers().get(name)));
    }

    private static String unauthorized(HttpCall call) throws UpstreamException {
        return call.credential() instanceof Credential.None
                ? "it wants a credential (401), and the gateway has none for it; whoever runs the"
                        + " gateway can configure one"
                : "it does not accept the gateway's credential (401); whoever runs the gateway"
                        + " must renew it";
    }

    private static String hint(HttpResponse answer) {
        int status = answer.status().code();
        if (status == 413) {
            return "; the push is larger than it takes";
        }
        return status >= 500 ? "; try again " + RateLimit.when(answer) : "";
    }

    private static void checkType(HttpResponse answer, HttpCall call) throws UpstreamException {
        String type = mediaType(answer);
        if (type.equals(call.plan().answerType())) {
            return;
        }
        String found = type.isEmpty() ? "no media type" : "'" + Printable.of(type) + "'";
        throw call.faults()
                .of(
                        Kind.PROTOCOL,
                        "it does not answer as a smart git server: "
                                + found
                                + " (expected: "
                                + call.plan().answerType()
                                + "); check the upstream's address, and that no log-in page or"
                                + " proxy is in between");
    }

    private static String mediaType(HttpResponse answer) {
        String value = answer.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
        int parameters = value.indexOf(';');
        return (parameters < 0 ? value : value.substring(0, parameters))
                .trim()
                .toLowerCase(Locale.ROOT);
    }

    /** The first line that the server gives as plain text, unless it echoes the credential. */
    private static String explanation(HttpResponse answer, HttpCall call) throws UpstreamException {
        if (!mediaType(answer).equals("text/plain")
                || answer.headers().contains(HttpHeaderNames.CONTENT_ENCODING)) {
            return "";
        }
        String text = plainText(call);
        if (text.isBlank() || call.credential().isIn(text)) {
            return "";
        }
        return ": " + Printable.of(text.strip().lines().findFirst().orElse("").strip());
    }

    private static String plainText(HttpCall call) throws UpstreamException {
        Reply reply = call.reply();
        ChannelInput body = reply.body();
        try {
            reply.whole(EXPLANATION);
        } catch (UpstreamException ignored) {
            // What arrived until now is explanation enough.
        }
        try {
            byte[] text = body.readNBytes(Math.min(body.available(), MAX_EXPLANATION));
            return new String(text, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
