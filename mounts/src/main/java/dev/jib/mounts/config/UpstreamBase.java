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
                || !List.of("http", "https", "ssh", "git").contains(uri.getScheme())
                || (uri.getUserInfo() != null && !uri.getUserInfo().equals("git"))
                || uri.getQuery() != null) {
            throw expected(url);
        }
    }

    /**
     * The prefixes of the URLs people write for it: the base itself, with the user {@code git} too
     * where it is one of SSH, {@code ssh://git@host/}, {@code ssh://host/} and {@code git@host:}.
     */
    public List<String> prefixes() {
        URI uri = parse(url);
        String host = Optional.ofNullable(uri.getHost()).orElseThrow();
        String withUser =
                "ssh".equals(uri.getScheme()) && uri.getUserInfo() == null
                        ? "ssh://git@" + url.substring("ssh://".length())
                        : url;
        return ImmutableList.<String>builder()
                .add(
                        url + "/",
                        withUser + "/",
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
                        + " (expected: a base URL of https, http, ssh or git without credentials,"
                        + " such as https://github.com)");
    }
}
