/**
 * Refs in git's reftable format, read as bytes that a container wrote: every length, offset and
 * index is checked before it is believed, and what one reader of git would see differently from
 * another is a problem. Rule: git's {@code Documentation/technical/reftable}, versions 1 and 2.
 */
@NullMarked
package dev.jib.mounts.reftable;

import org.jspecify.annotations.NullMarked;
