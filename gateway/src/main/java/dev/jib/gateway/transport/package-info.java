/**
 * Netty: the listeners that containers and administrators speak to.
 *
 * <pre>{@code
 * Sessions sessions = Sessions.open(stateDir.resolve("sessions"), clock, random);
 * ServerSettings settings = new ServerSettings(runtimeDir, Set.of(), tcp, Optional.of(adminSocket), Limits.DEFAULT, Quotas.DEFAULT);
 * try (GatewayServer server = GatewayServer.start(settings, sessions, endpoint, adminApi)) { ... }
 * }</pre>
 *
 * <p>The event loop only moves bytes ({@link dev.jib.gateway.transport.ConnectionHandler}); what is
 * said on a connection is a {@link dev.jib.gateway.transport.Dialogue}, straight code on a virtual
 * thread of its own, between two blocking streams.
 */
@NullMarked
package dev.jib.gateway.transport;

import org.jspecify.annotations.NullMarked;
