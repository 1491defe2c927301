/**
 * The gateway's own certificate authority, for clients of the TCP listener: short-lived
 * certificates whose subject alternative names say the principal and the session.
 */
@NullMarked
package dev.jib.gateway.identity.ca;

import org.jspecify.annotations.NullMarked;
