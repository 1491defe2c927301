/** Makes a layout: the worktree, the private directory, the links and locks on the host. */
@NullMarked
package dev.jib.mounts.prepare;

import org.jspecify.annotations.NullMarked;
