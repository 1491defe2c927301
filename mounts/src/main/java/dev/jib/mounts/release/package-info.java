/** Takes a layout back: what only the container had is kept, the host is as it was. */
@NullMarked
package dev.jib.mounts.release;

import org.jspecify.annotations.NullMarked;
