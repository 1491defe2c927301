package dev.jib.gateway.app;

import dev.jib.gateway.config.UpstreamConfig;
import dev.jib.gateway.credential.CredentialException;
import dev.jib.gateway.credential.SecretFile;
import dev.jib.gateway.identity.Secret;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The JDK's HTTP clients, as everything but git itself uses them.
 *
 * <p>The JDK sends no Basic credential to a proxy that is to open a tunnel, unless a system
 * property that it reads once says so. This class sets it before it makes the first client.
 */
final class HttpClients {
    private static final Logger LOG = LoggerFactory.getLogger(HttpClients.class);
    private static final String NO_BASIC = "jdk.http.auth.tunneling.disabledSchemes";

    static {
        if (System.getProperty(NO_BASIC) == null) {
            System.setProperty(NO_BASIC, "");
        }
    }

    private HttpClients() {}

    /** One that follows no redirect. */
    static HttpClient.Builder builder(Duration connect) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connect);
    }

    /** Sends it through the upstream's proxy, if there is one; its password is read when asked. */
    static void through(UpstreamConfig upstream, HttpClient.Builder client) {
        upstream.proxy()
                .ifPresent(proxy -> {
                    client.proxy(
                            ProxySelector.of(new InetSocketAddress(proxy.host(), proxy.port())));
                    if (proxy.passwordFile().isPresent()) {
                        client.authenticator(new ProxyLogin(proxy));
                    }
                });
    }

    /** What the proxy is shown, and no server. */
    private static final class ProxyLogin extends Authenticator {
        private final UpstreamConfig.ProxyConfig proxy;

        ProxyLogin(UpstreamConfig.ProxyConfig proxy) {
            this.proxy = proxy;
        }

        @Override
        protected @Nullable PasswordAuthentication getPasswordAuthentication() {
            if (getRequestorType() != RequestorType.PROXY || proxy.passwordFile().isEmpty()) {
                return null;
            }
            try {
                Secret password = new SecretFile(proxy.passwordFile().get()).read();
                return new PasswordAuthentication(
                        proxy.user().orElse(""), password.reveal().toCharArray());
            } catch (CredentialException e) {
                LOG.warn("the proxy's password: {}", e.getMessage());
                return null;
            }
        }
    }
}
