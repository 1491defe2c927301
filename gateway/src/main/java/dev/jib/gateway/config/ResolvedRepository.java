package dev.jib.gateway.config;

import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.policy.Visibility;
import java.util.Set;

/**
 * The repository that a container's address means.
 *
 * @param name how policy and audit call it
 * @param upstream the upstream that it lies at
 * @param path its path below the upstream's base
 * @param url where it is
 * @param visibility how it may be visible at its forge to be open here; empty for any
 */
public record ResolvedRepository(
        String name,
        UpstreamConfig upstream,
        String path,
        RepositoryUrl url,
        Set<Visibility> visibility) {}
