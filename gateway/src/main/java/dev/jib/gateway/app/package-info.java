/** The wiring of the gateway, and the jib command. */
@NullMarked
package dev.jib.gateway.app;

import org.jspecify.annotations.NullMarked;
