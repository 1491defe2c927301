package dev.jib.gateway.lfs;

import dev.jib.gateway.git.RepositoryUrl;

/**
 * A repository with LFS.
 *
 * @param name how policy and audit call it
 * @param url where it is at the upstream
 * @param site the upstream
 */
public record LfsPlace(String name, RepositoryUrl url, LfsSite site) {}
