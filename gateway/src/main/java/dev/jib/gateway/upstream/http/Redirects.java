package dev.jib.gateway.upstream.http;

import dev.jib.gateway.git.Printable;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.git.Service;
import dev.jib.gateway.upstream.Faults;
import dev.jib.gateway.upstream.UpstreamException;
import dev.jib.gateway.upstream.UpstreamException.Kind;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import java.util.Optional;

/**
 * Where an upstream may send a request for an advertisement: to another path of the same scheme,
 * host and port, below the upstream's base. A push stays at the repository it was decided for.
 */
final class Redirects {
    private Redirects() {}

    static boolean isOne(HttpResponse answer) {
        return switch (answer.status().code()) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
    }

    /** The path to ask instead. */
    static String path(HttpResponse answer, RequestPlan plan, RepositoryUrl base)
            throws UpstreamException {
        Faults faults = Faults.of(plan.repository());
        String location = answer.headers().get(HttpHeaderNames.LOCATION, "");
        String origin = base.scheme() + "://" + base.authority();
        String absolute =
                location.startsWith("/") && !location.startsWith("//")
                        ? origin + location
                        : location;
        String query = "/info/refs?service=" + plan.service().command();
        if (!absolute.endsWith(query)) {
            throw refused(answer, faults);
        }
        String address = absolute.substring(0, absolute.length() - query.length());
        RepositoryUrl target =
                parse(address)
                        .filter(url -> isWithin(url, base))
                        .orElseThrow(() -> refused(answer, faults));
        if (plan.service() == Service.RECEIVE_PACK && !target.equals(plan.repository().url())) {
            throw faults.of(
                    Kind.PROTOCOL,
                    "the repository has moved to "
                            + target
                            + ", and a push is not redirected; change the remote's URL");
        }
        return address.substring(address.indexOf('/', address.indexOf("://") + 3));
    }

    private static boolean isWithin(RepositoryUrl url, RepositoryUrl base) {
        return url.equals(base) || url.below(base).isPresent();
    }

    private static Optional<RepositoryUrl> parse(String text) {
        try {
            return Optional.of(RepositoryUrl.parse(text)).filter(url -> !url.path().isEmpty());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The fault of a redirect that is not followed. */
    static UpstreamException refused(HttpResponse answer, Faults faults) {
        String location = answer.headers().get(HttpHeaderNames.LOCATION, "nowhere");
        int query = location.indexOf('?');
        String shown =
                (query < 0 ? location : location.substring(0, query))
                        .replaceAll("//[^/@]*@", "//[redacted]@");
        return faults.of(
                Kind.PROTOCOL,
                "it redirects to '"
                        + Printable.of(shown)
                        + "' ("
                        + answer.status().code()
                        + "), which is not followed; change the remote's or the upstream's URL to"
                        + " where the repository is");
    }
}
