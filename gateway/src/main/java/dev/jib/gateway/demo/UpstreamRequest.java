package dev.jib.gateway.demo;

import com.sun.net.httpserver.HttpExchange;
import java.util.Optional;

/**
 * One request as it reached the embedded upstream; holds no credential, only how one was sent.
 *
 * @param connection number of the connection it came over, counted from 1
 * @param authorization scheme in lower case ({@code basic}, {@code bearer}), empty if none was sent
 */
public record UpstreamRequest(
        int connection,
        String method,
        String path,
        String query,
        Kind kind,
        Optional<String> gitProtocol,
        Optional<String> contentEncoding,
        Optional<String> authorization) {

    /** What a smart HTTP request asks for (gitprotocol-http). */
    public enum Kind {
        /** {@code GET /info/refs?service=git-upload-pack}. */
        ADVERTISE_UPLOAD_PACK,
        /** {@code GET /info/refs?service=git-receive-pack}. */
        ADVERTISE_RECEIVE_PACK,
        /** {@code POST /git-upload-pack}. */
        UPLOAD_PACK,
        /** {@code POST /git-receive-pack}. */
        RECEIVE_PACK,
        /** Anything else, dumb HTTP too. */
        OTHER;

        static Kind of(String method, String path, String query) {
            if (method.equals("GET") && path.endsWith("/info/refs")) {
                return switch (query) {
                    case "service=git-upload-pack" -> ADVERTISE_UPLOAD_PACK;
                    case "service=git-receive-pack" -> ADVERTISE_RECEIVE_PACK;
                    default -> OTHER;
                };
            }
            if (method.equals("POST") && path.endsWith("/git-upload-pack")) {
                return UPLOAD_PACK;
            }
            if (method.equals("POST") && path.endsWith("/git-receive-pack")) {
                return RECEIVE_PACK;
            }
            return OTHER;
        }
    }

    static UpstreamRequest of(HttpExchange exchange, int connection) {
        String method = exchange.getRequestMethod();
        String path = exchange.getRequestURI().getPath();
        String query = Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
        return new UpstreamRequest(
                connection,
                method,
                path,
                query,
                Kind.of(method, path, query),
                header(exchange, "Git-Protocol"),
                header(exchange, "Content-Encoding"),
                header(exchange, "Authorization")
                        .map(value -> value.split(" ", 2)[0].toLowerCase(java.util.Locale.ROOT)));
    }

    static Optional<String> header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }
}
