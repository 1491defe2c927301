/** The wire grammar of protocol version 2: capability advertisement and requests. */
@NullMarked
package dev.jib.gateway.protocol.upload;

import org.jspecify.annotations.NullMarked;
