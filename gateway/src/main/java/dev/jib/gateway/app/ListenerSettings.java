package dev.jib.gateway.app;

import dev.jib.gateway.config.ClientLimits;
import dev.jib.gateway.config.GatewaySettings;
import dev.jib.gateway.transport.ClientCertificates;
import dev.jib.gateway.transport.Limits;
import dev.jib.gateway.transport.Quotas;
import dev.jib.gateway.transport.ServerSettings;
import dev.jib.gateway.transport.TcpSettings;
import dev.jib.gateway.transport.TlsFiles;
import dev.jib.gateway.transport.http.HeadLimits;
import java.net.InetSocketAddress;
import java.util.Optional;

/** What the configuration says of the listeners, as the listeners know it. */
final class ListenerSettings {
    private ListenerSettings() {}

    static ServerSettings of(GatewaySettings settings) {
        Optional<TlsFiles> tls = settings.tls().map(ListenerSettings::tls);
        Optional<TcpSettings> tcp =
                settings.listen()
                        .map(l -> new TcpSettings(new InetSocketAddress(l.host(), l.port()), tls));
        return new ServerSettings(
                settings.runtimeDir(),
                settings.allowedUids(),
                tcp,
                Optional.of(settings.adminSocket()),
                limits(settings),
                quotas(settings.limits()));
    }

    private static TlsFiles tls(GatewaySettings.TlsFiles files) {
        Optional<ClientCertificates> clients =
                files.clientCa()
                        .map(authority ->
                                new ClientCertificates(
                                        authority,
                                        files.revoked()
                                                .orElse(authority.resolveSibling("revoked"))));
        return new TlsFiles(files.certificate(), files.key(), clients);
    }

    private static Limits limits(GatewaySettings settings) {
        ClientLimits said = settings.limits();
        Limits base = Limits.DEFAULT;
        return new Limits(
                said.firstLine().orElse(base.firstLine()),
                settings.timeouts().idle(),
                said.bodyIdle().orElse(base.bodyIdle()),
                said.keepAlive().orElse(base.keepAlive()),
                said.linger().orElse(base.linger()),
                base.lingerBytes(),
                said.lineBytes().orElse(base.lineBytes()),
                new HeadLimits(
                        said.headBytes().orElse(base.head().bytes()),
                        said.headFields().orElse(base.head().fields())));
    }

    private static Quotas quotas(ClientLimits said) {
        Quotas base = Quotas.DEFAULT;
        return new Quotas(
                said.connections().orElse(base.connections()),
                said.sessionConnections().orElse(base.sessionConnections()),
                said.concurrent().orElse(base.concurrent()),
                said.perSecond().map(Integer::doubleValue).orElse(base.perSecond()),
                said.burst().orElse(base.burst()),
                said.operation().orElse(base.total()));
    }
}
