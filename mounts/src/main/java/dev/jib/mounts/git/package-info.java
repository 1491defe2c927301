/** Runs the host's git with a scrubbed environment and a time limit. */
@NullMarked
package dev.jib.mounts.git;

import org.jspecify.annotations.NullMarked;
