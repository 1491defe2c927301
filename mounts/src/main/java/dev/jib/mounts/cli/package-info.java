/** The commands under {@code jib mounts}. */
@NullMarked
package dev.jib.mounts.cli;

import org.jspecify.annotations.NullMarked;
