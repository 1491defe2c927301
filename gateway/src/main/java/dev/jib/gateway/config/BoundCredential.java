package dev.jib.gateway.config;

/**
 * A credential and the repositories of its upstream that it is for.
 *
 * @param pathPrefix the path below the upstream's base, such as {@code acme}; empty for all
 * @param source where the credential comes from
 */
public record BoundCredential(String pathPrefix, CredentialConfig source) {
    /** Whether it is for the repository with that path below the upstream's base. */
    public boolean isFor(String path) {
        return pathPrefix.isEmpty() || path.equals(pathPrefix) || path.startsWith(pathPrefix + "/");
    }
}
