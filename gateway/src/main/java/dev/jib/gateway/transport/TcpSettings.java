package dev.jib.gateway.transport;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where the TCP listener listens.
 *
 * @param address port 0 for any free one
 * @param tls what it needs to speak TLS; without, it speaks plainly
 */
public record TcpSettings(InetSocketAddress address, Optional<TlsFiles> tls) {}
