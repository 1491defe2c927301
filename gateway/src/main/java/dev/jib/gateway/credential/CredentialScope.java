package dev.jib.gateway.credential;

import dev.jib.gateway.git.RepositoryUrl;

/**
 * Where a credential may be sent: one scheme, host and port, and the repositories below one path.
 *
 * <p>The path is compared segment by segment and case by case: {@code https://github.com/acme}
 * covers {@code /acme/site}, and neither {@code /acme-evil/site} nor {@code /ACME/site}.
 *
 * @param base the address at or below which a repository must lie; without a path, the whole host
 */
public record CredentialScope(RepositoryUrl base) {
    /** Whether the credential may be sent with a request for that repository. */
    public boolean covers(RepositoryUrl repository) {
        return repository.equals(base) || repository.below(base).isPresent();
    }

    @Override
    public String toString() {
        return base.toString();
    }
}
