/**
 * Upstreams that are reached over SSH, by Apache MINA SSHD: {@code ssh://host/path} and {@code
 * git@host:path}.
 *
 * <pre>{@code
 * SshClients clients = SshClients.open();                        // one for the gateway
 * SshSettings forge = SshSettings.of("forge", RepositoryUrl.parse("ssh://git.example"));
 * CredentialSource key =
 *         SshSource.key(new CredentialScope(forge.base()), account, file, Optional.empty());
 * Upstream upstream = SshUpstream.open(forge, key, clients);     // closed before the clients are
 * }</pre>
 *
 * <p>Who does what: an {@code SshUpstream} starts services, each in a channel of its own; an {@code
 * SshPool} lends channels of few connections; an {@code SshConnector} opens those, against the host
 * keys that {@code PinnedHost} knows, with what {@code Identities} reads.
 */
@NullMarked
package dev.jib.gateway.upstream.ssh;

import org.jspecify.annotations.NullMarked;
