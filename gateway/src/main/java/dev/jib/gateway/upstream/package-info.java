/** The git servers behind the gateway, and the connections to them. */
@NullMarked
package dev.jib.gateway.upstream;

import org.jspecify.annotations.NullMarked;
