/**
 * Upstreams that speak git's smart HTTP, over a pool of warm keep-alive connections.
 *
 * <p>What {@code app} does with it:
 *
 * <pre>{@code
 * ClientLoops loops = ClientLoops.open(2);                       // one for the gateway
 * HttpSettings github =
 *         HttpSettings.of("github", RepositoryUrl.parse("https://github.com/acme"))
 *                 .withTimeouts(HttpTimeouts.DEFAULT)            // all optional
 *                 .withPool(PoolLimits.DEFAULT)
 *                 .withTls(TlsSettings.trusting(Path.of("/etc/jib/corporate-ca.pem")));
 * CredentialSource token =
 *         StaticSource.basic(
 *                 new CredentialScope(github.base()), "jib",
 *                 new SecretFile(Path.of("/run/secrets/github")));
 * Upstream upstream = HttpUpstream.open(github, token, loops);   // closed before the loops are
 * }</pre>
 *
 * <p>Who does what: {@code HttpUpstream} is the straight code of the three operations; an {@code
 * HttpCall} is one request with its answer, sent again where that is safe; a {@code ConnectionPool}
 * lends connections, which a {@code Connector} opens; a {@code ConnectionHandler} on the event loop
 * moves what arrives into a {@code Reply}.
 */
@NullMarked
package dev.jib.gateway.upstream.http;

import org.jspecify.annotations.NullMarked;
