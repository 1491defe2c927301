package dev.jib.gateway.upstream.http;

import dev.jib.gateway.credential.CredentialException;
import dev.jib.gateway.credential.SecretText;
import dev.jib.gateway.identity.Secret;
import io.netty.handler.proxy.HttpProxyHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * A forward proxy that an upstream is reached through, by {@code CONNECT} (RFC 9110, 9.3.6).
 *
 * @param host its name or address
 * @param port its port
 * @param login what it is shown, if it asks for something
 */
public record ProxySettings(String host, int port, Optional<Login> login) {
    /** A user name and a password, which is read for each connection. Prints no password. */
    public record Login(String user, SecretText password) {}

    /** The password as it is now, if it asks for one. */
    Optional<Secret> password() throws CredentialException {
        return login.isPresent() ? Optional.of(login.get().password().read()) : Optional.empty();
    }

    /** The handler that has the proxy connect, with that password. */
    HttpProxyHandler handler(Optional<Secret> password, Duration patience) {
        InetSocketAddress address = new InetSocketAddress(host, port);
        HttpProxyHandler handler =
                login.isPresent() && password.isPresent()
                        ? new HttpProxyHandler(address, login.get().user(), password.get().reveal())
                        : new HttpProxyHandler(address);
        handler.setConnectTimeoutMillis(patience.toMillis());
        return handler;
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
