package dev.jib.gateway.lfs;

import com.google.common.collect.ImmutableList;
import dev.jib.gateway.credential.CredentialSource;
import dev.jib.gateway.git.RepositoryUrl;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * An upstream as a store of LFS objects.
 *
 * @param base where its repositories lie; https, or http where the upstream is plain
 * @param storage hosts beside the upstream's own that it may send the gateway to, such as {@code
 *     *.example.com}
 * @param maxBytes the largest object that is taken
 * @param credentials what the gateway shows the upstream, and no other host
 * @param api gives the client for the upstream
 * @param elsewhere the client for the other hosts
 * @param idle how long nothing may move
 * @param response how long a short answer may take, and the beginning of a long one
 */
public record LfsSite(
        RepositoryUrl base,
        List<String> storage,
        long maxBytes,
        CredentialSource credentials,
        Supplier<HttpClient> api,
        HttpClient elsewhere,
        Duration idle,
        Duration response) {
    public LfsSite {
        storage = ImmutableList.copyOf(storage);
    }

    /** Whether the address is at the upstream itself: same scheme, host and port. */
    boolean isOwn(URI uri) {
        return base.isAt(uri);
    }

    /**
     * Whether the gateway may go there: to the upstream itself, or by https, or plainly from a
     * plain upstream, to a host of the list.
     */
    boolean allows(URI uri) {
        if (uri.getScheme() == null || uri.getHost() == null || uri.getRawUserInfo() != null) {
            return false;
        }
        boolean secure = uri.getScheme().equals("https");
        boolean plain = uri.getScheme().equals("http") && base.scheme().equals("http");
        return isOwn(uri)
                || (secure || plain) && storage.stream().anyMatch(s -> matches(s, host(uri)));
    }

    HttpClient client(URI uri) {
        return isOwn(uri) ? api.get() : elsewhere;
    }

    private static boolean matches(String pattern, String host) {
        return pattern.startsWith("*.")
                ? host.endsWith(pattern.substring(1)) && host.length() > pattern.length() - 1
                : host.equals(pattern);
    }

    private static String host(URI uri) {
        return uri.getHost().toLowerCase(Locale.ROOT);
    }
}
