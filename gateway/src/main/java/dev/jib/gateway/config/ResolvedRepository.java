package dev.jib.gateway.config;

import dev.jib.gateway.git.RepositoryUrl;

/**
 * The repository that a container's address means.
 *
 * @param name how policy and audit call it
 * @param upstream the upstream that it lies at
 * @param path its path below the upstream's base
 * @param url where it is
 */
public record ResolvedRepository(
        String name, UpstreamConfig upstream, String path, RepositoryUrl url) {}
