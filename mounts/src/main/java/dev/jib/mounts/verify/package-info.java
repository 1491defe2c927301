/**
 * Finds what a container could have planted for the host's git, before any git runs there: reads
 * bytes by directory handles, follows nothing.
 */
@NullMarked
package dev.jib.mounts.verify;

import org.jspecify.annotations.NullMarked;
