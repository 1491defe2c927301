/**
 * The per-worktree volume layout: what a container sees of a repository, and how it comes and goes.
 */
@NullMarked
package dev.jib.mounts;

import org.jspecify.annotations.NullMarked;
