/** Writes a plan in the form that a container runtime reads. */
@NullMarked
package dev.jib.mounts.render;

import org.jspecify.annotations.NullMarked;
