package dev.jib.gateway.upstream.http;

import dev.jib.gateway.git.RepositoryUrl;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One HTTP upstream as configured.
 *
 * @param name what it is called in the configuration and in messages
 * @param base where it is: repositories lie at or below it, {@code https} or {@code http}
 * @param pathSuffix what a repository's path gets on the wire, {@code .git} or nothing
 * @param userAgent the product it says it is; forges look for {@code git/} in front
 * @param timeouts how long it may take
 * @param pool how many connections
 * @param tls whom to trust
 * @param proxy the forward proxy in between
 */
public record HttpSettings(
        String name,
        RepositoryUrl base,
        String pathSuffix,
        String userAgent,
        HttpTimeouts timeouts,
        PoolLimits pool,
        TlsSettings tls,
        Optional<ProxySettings> proxy) {
    private static final Pattern SUFFIX = Pattern.compile("(\\.git)?");

    public HttpSettings {
        if (!base.scheme().equals("https") && !base.scheme().equals("http")) {
            throw new IllegalArgumentException(
                    "upstream " + name + ": base " + base + " (expected: https:// or http://)");
        }
        if (!SUFFIX.matcher(pathSuffix).matches()) {
            throw new IllegalArgumentException(
                    "upstream " + name + ": path suffix (expected: '.git' or nothing)");
        }
    }

    /** An upstream with everything else at its default. */
    public static HttpSettings of(String name, RepositoryUrl base) {
        return new HttpSettings(
                name,
                base,
                ".git",
                "git/jib-" + version(),
                HttpTimeouts.DEFAULT,
                PoolLimits.DEFAULT,
                TlsSettings.DEFAULT,
                Optional.empty());
    }

    /** The same with that path suffix. */
    public HttpSettings withPathSuffix(String suffix) {
        return new HttpSettings(name, base, suffix, userAgent, timeouts, pool, tls, proxy);
    }

    /** The same with those timeouts. */
    public HttpSettings withTimeouts(HttpTimeouts changed) {
        return new HttpSettings(name, base, pathSuffix, userAgent, changed, pool, tls, proxy);
    }

    /** The same with those limits. */
    public HttpSettings withPool(PoolLimits changed) {
        return new HttpSettings(name, base, pathSuffix, userAgent, timeouts, changed, tls, proxy);
    }

    /** The same with that trust. */
    public HttpSettings withTls(TlsSettings changed) {
        return new HttpSettings(name, base, pathSuffix, userAgent, timeouts, pool, changed, proxy);
    }

    /** The same through that proxy. */
    public HttpSettings withProxy(ProxySettings through) {
        return new HttpSettings(
                name, base, pathSuffix, userAgent, timeouts, pool, tls, Optional.of(through));
    }

    boolean isTls() {
        return base.scheme().equals("https");
    }

    private static String version() {
        return Optional.ofNullable(HttpSettings.class.getPackage().getImplementationVersion())
                .orElse("dev");
    }
}
