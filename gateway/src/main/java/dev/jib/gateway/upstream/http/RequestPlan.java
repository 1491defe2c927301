package dev.jib.gateway.upstream.http;

import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.git.Service;
import dev.jib.gateway.upstream.UpstreamRepository;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;

/**
 * One request of git's smart HTTP (gitprotocol-http(5)).
 *
 * <pre>
 *   GET  /path/info/refs?service=git-upload-pack     an advertisement
 *   POST /path/git-upload-pack                       a request to the service
 * </pre>
 *
 * @param repository whose
 * @param service which
 * @param version the protocol version to ask for; 0 is not asked for
 * @param path the repository's path on the wire, with a leading slash
 * @param advertisement whether it is the GET
 */
record RequestPlan(
        UpstreamRepository repository,
        Service service,
        int version,
        String path,
        boolean advertisement) {

    RequestPlan asAdvertisement() {
        return new RequestPlan(repository, service, version, path, true);
    }

    RequestPlan at(String otherPath) {
        return new RequestPlan(repository, service, version, otherPath, advertisement);
    }

    /** The address of the repository as asked for; after a redirect not the container's. */
    RepositoryUrl url() {
        RepositoryUrl asked = repository.url();
        return new RepositoryUrl(asked.scheme(), asked.host(), asked.port(), path);
    }

    /** Whether the request may be sent twice: it changes nothing at the upstream. */
    boolean isRepeatable() {
        return advertisement || service == Service.UPLOAD_PACK;
    }

    /** Whether it is a push itself, whose answer may take long. */
    boolean isPush() {
        return !advertisement && service == Service.RECEIVE_PACK;
    }

    /** The media type that a smart server's answer has. */
    String answerType() {
        return "application/x-"
                + service.command()
                + (advertisement ? "-advertisement" : "-result");
    }

    /** The request without a body, its length and its credential. */
    HttpRequest head(HttpSettings settings, boolean gzip) {
        DefaultHttpRequest request =
                new DefaultHttpRequest(
                        HttpVersion.HTTP_1_1,
                        advertisement ? HttpMethod.GET : HttpMethod.POST,
                        uri());
        HttpHeaders headers = request.headers();
        headers.set(HttpHeaderNames.HOST, repository.url().authority());
        headers.set(HttpHeaderNames.USER_AGENT, settings.userAgent());
        headers.set(HttpHeaderNames.ACCEPT, answerType());
        headers.set(HttpHeaderNames.ACCEPT_ENCODING, gzip ? "gzip" : "identity");
        if (!advertisement) {
            headers.set(
                    HttpHeaderNames.CONTENT_TYPE,
                    "application/x-" + service.command() + "-request");
        }
        if (version > 0) {
            headers.set("Git-Protocol", "version=" + version);
        }
        return request;
    }

    private String uri() {
        return advertisement
                ? path + "/info/refs?service=" + service.command()
                : path + "/" + service.command();
    }
}
