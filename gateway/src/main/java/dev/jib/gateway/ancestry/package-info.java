/**
 * Whether a change of a ref is a fast-forward, proven from commits whose hashes were computed anew.
 */
@NullMarked
package dev.jib.gateway.ancestry;

import org.jspecify.annotations.NullMarked;
