/** Who a client is, and what must never be printed. */
@NullMarked
package dev.jib.gateway.identity;

import org.jspecify.annotations.NullMarked;
