package dev.jib.mounts.config;

import com.google.common.collect.ImmutableList;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/** The base URL of an upstream that the gateway serves, such as {@code https://github.com}. */
public record UpstreamBase(String url) {
    public UpstreamBase {
        url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        URI uri = parse(url);
        if (uri.getHost() == null
                || !List.of("http", "https", "ssh").contains(uri.getScheme())
                || (uri.getUserInfo() != null && !uri.getUserInfo().equals("git"))
                || uri.getQuery() != null) {
            throw expected(url);
        }
    }

    /**
     * The prefixes of the URLs people write for it: the base itself, {@code ssh://git@host/},
     * {@code ssh://host/} and {@code git@host:}.
     */
    public List<String> prefixes() {
        String host = Optional.ofNullable(parse(url).getHost()).orElseThrow();
        return ImmutableList.<String>builder()
                .add(
                        url + "/",
                        "ssh://git@" + host + "/",
                        "ssh://" + host + "/",
                        "git@" + host + ":")
                .build()
                .stream()
                .distinct()
                .toList();
    }

    private static URI parse(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw expected(url);
        }
    }

    private static IllegalArgumentException expected(String url) {
        return new IllegalArgumentException(
                "upstream: "
                        + url.replaceAll("//[^/@]*@", "//[redacted]@")
                        + " (expected: a base URL without credentials, such as"
                        + " https://github.com)");
    }
}
