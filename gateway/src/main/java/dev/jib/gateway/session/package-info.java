/** Sessions: one container's right to speak to the gateway, kept across restarts. */
@NullMarked
package dev.jib.gateway.session;

import org.jspecify.annotations.NullMarked;
