/**
 * The sealed layout's git directory: made from the host's, and read back as from a stranger. Host
 * git never opens what a container could write.
 */
@NullMarked
package dev.jib.mounts.sealed;

import org.jspecify.annotations.NullMarked;
