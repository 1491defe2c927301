/** Reads from git and the file system what the planner has to know of a repository. */
@NullMarked
package dev.jib.mounts.facts;

import org.jspecify.annotations.NullMarked;
