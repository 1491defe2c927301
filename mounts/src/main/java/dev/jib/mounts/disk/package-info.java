/** Files and locks: never follows a link where a container can write, atomic and durable writes. */
@NullMarked
package dev.jib.mounts.disk;

import org.jspecify.annotations.NullMarked;
