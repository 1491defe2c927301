package dev.jib.gateway.transport;

import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.git.Service;
import dev.jib.gateway.transport.http.HttpException;
import dev.jib.gateway.transport.http.RequestHead;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a smart HTTP request is for (gitprotocol-http(5)). The upstream's URL is the path:
 *
 * <pre>
 *   target     = repository ( "/info/refs?service=" service / "/" service )
 *   repository = "/" [ "+" scheme "/" ] host [ ":" port ] "/" path
 *   scheme     = "https" / "http" / "ssh" / "git"       ; https when it is left out
 *   service    = "git-upload-pack" / "git-receive-pack"
 * </pre>
 *
 * <p>So {@code url.http://gateway/.insteadOf=https://} is all that plain git needs. Host and path
 * become one {@link RepositoryUrl} and are never used as text again; a percent sign is refused,
 * since nothing that it could encode may be in one.
 *
 * @param advertise whether it is {@code info/refs}, else the service itself
 */
record GitTarget(RepositoryUrl url, Service service, boolean advertise) {
    private static final Pattern PATH =
            Pattern.compile(
                    "/(?:\\+(https|http|ssh|git)/)?([^/+][^/]*)/(.*[^/])/"
                            + "(info/refs|git-upload-pack|git-receive-pack)");
    private static final String QUERY = "service=";

    /**
     * What that request is for.
     *
     * @throws HttpException when it is for nothing that is served
     */
    static GitTarget of(RequestHead head) throws HttpException {
        Matcher path = PATH.matcher(head.path());
        if (!path.matches()) {
            throw new HttpException(
                    404,
                    "path: nothing here (expected: /<host>/<path>.git/info/refs, /git-upload-pack"
                            + " or /git-receive-pack)");
        }
        boolean advertise = path.group(4).equals("info/refs");
        String method = advertise ? "GET" : "POST";
        if (!head.method().equals(method)) {
            throw new HttpException(405, "method: not for this path (expected: " + method + ")");
        }
        Service service = advertise ? queried(head.query()) : posted(path.group(4), head.query());
        return new GitTarget(url(path), service, advertise);
    }

    private static Service queried(Optional<String> query) throws HttpException {
        return query.filter(text -> text.startsWith(QUERY))
                .flatMap(text -> Service.ofCommand(text.substring(QUERY.length())))
                .orElseThrow(() ->
                        new HttpException(
                                400,
                                "query: not served (expected: service=git-upload-pack or"
                                        + " service=git-receive-pack alone)"));
    }

    private static Service posted(String command, Optional<String> query) throws HttpException {
        if (query.isPresent()) {
            throw new HttpException(400, "query: not served (expected: none)");
        }
        return Service.ofCommand(command).orElseThrow();
    }

    private static RepositoryUrl url(Matcher path) throws HttpException {
        String scheme = Optional.ofNullable(path.group(1)).orElse("https");
        String text = scheme + "://" + path.group(2) + "/" + path.group(3);
        try {
            return RepositoryUrl.parse(text);
        } catch (IllegalArgumentException e) {
            throw new HttpException(400, String.valueOf(e.getMessage()));
        }
    }
}
