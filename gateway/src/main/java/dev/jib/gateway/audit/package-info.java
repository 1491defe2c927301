/** The record of what was decided and done: written before it takes effect, chained by hashes. */
@NullMarked
package dev.jib.gateway.audit;

import org.jspecify.annotations.NullMarked;
