/** Netty: the listeners that containers and administrators speak to. */
@NullMarked
package dev.jib.gateway.transport;

import org.jspecify.annotations.NullMarked;
