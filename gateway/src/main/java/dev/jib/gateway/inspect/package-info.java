/**
 * Finds out what a push does: which commits are new, what each changes, who signed it; and that its
 * objects are well-formed, complete and no more than the refs need.
 */
@NullMarked
package dev.jib.gateway.inspect;

import org.jspecify.annotations.NullMarked;
