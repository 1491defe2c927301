/** Blocking streams over Netty channels, with bounded memory in both directions. */
@NullMarked
package dev.jib.gateway.stream;

import org.jspecify.annotations.NullMarked;
