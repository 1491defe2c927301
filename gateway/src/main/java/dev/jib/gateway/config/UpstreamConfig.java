package dev.jib.gateway.config;

import com.google.common.collect.ImmutableList;
import dev.jib.gateway.git.RepositoryUrl;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A git server that the gateway may speak to.
 *
 * @param name how repositories refer to it
 * @param base where its repositories lie
 * @param aliases other addresses that a container may use for it; never connected to
 * @param credentials what the gateway shows it, the longest fitting path first
 * @param caFile certificates that sign the server's, beside the JDK's own
 * @param clientCertificate what the gateway shows in the TLS handshake
 * @param proxy the forward proxy to go through
 * @param ignoreCase whether the server takes two paths that differ only in case for one
 * @param forge what it is part of, if policy is to ask that
 * @param lfs how its LFS objects are served, if they are
 */
public record UpstreamConfig(
        String name,
        RepositoryUrl base,
        List<RepositoryUrl> aliases,
        List<BoundCredential> credentials,
        Optional<Path> caFile,
        Optional<ClientCertificate> clientCertificate,
        Optional<ProxyConfig> proxy,
        boolean ignoreCase,
        Optional<ForgeConfig> forge,
        Optional<LfsConfig> lfs) {
    public UpstreamConfig {
        aliases = ImmutableList.copyOf(aliases);
        credentials = ImmutableList.copyOf(credentials);
    }

    /**
     * A certificate and its key, both PEM.
     *
     * @param certificate the chain
     * @param key the private key
     * @param passphraseFile the file that holds what the key is encrypted with
     */
    public record ClientCertificate(Path certificate, Path key, Optional<Path> passphraseFile) {}

    /**
     * A forward proxy that takes CONNECT.
     *
     * @param host its name or address
     * @param port its port
     * @param user its user, if it asks for one
     * @param passwordFile the file that holds the user's password
     */
    public record ProxyConfig(
            String host, int port, Optional<String> user, Optional<Path> passwordFile) {}

    /** The path below the base of an address that means this upstream. */
    public Optional<String> pathOf(RepositoryUrl url) {
        Optional<String> direct = below(url, base);
        if (direct.isPresent()) {
            return direct;
        }
        return aliases.stream().flatMap(a -> url.below(a).stream()).findFirst();
    }

    /** Where the repository with that path lies. */
    public RepositoryUrl urlOf(String path) {
        String whole = base.path().isEmpty() ? path : base.path() + "/" + path;
        return new RepositoryUrl(base.scheme(), base.host(), base.port(), whole);
    }

    /**
     * With the same port, said or left to the scheme, the scheme may differ: git@host:path is https
     * too, and smart HTTP's /host:port/path names no scheme. What is connected to is always the
     * base.
     */
    private static Optional<String> below(RepositoryUrl url, RepositoryUrl base) {
        RepositoryUrl same =
                url.port() == base.port()
                        ? new RepositoryUrl(base.scheme(), url.host(), base.port(), url.path())
                        : url;
        return same.below(base);
    }
}
