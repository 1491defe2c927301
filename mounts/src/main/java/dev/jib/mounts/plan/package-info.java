/**
 * Pure: what is asked, what is true of a repository, and the mounts and private files that follow
 * from both.
 */
@NullMarked
package dev.jib.mounts.plan;

import org.jspecify.annotations.NullMarked;
