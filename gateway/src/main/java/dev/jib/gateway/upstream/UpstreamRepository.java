package dev.jib.gateway.upstream;

import dev.jib.gateway.git.RepositoryUrl;

/**
 * A repository at its upstream.
 *
 * @param name how policy and audit call it, such as {@code acme/site}
 * @param upstream the name of the upstream in the configuration, such as {@code github}
 * @param url where it is
 */
public record UpstreamRepository(String name, String upstream, RepositoryUrl url) {}
