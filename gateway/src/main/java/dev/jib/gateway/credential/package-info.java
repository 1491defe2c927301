/**
 * Where the credentials for upstreams come from. Each is bound to the addresses it may be sent to.
 */
@NullMarked
package dev.jib.gateway.credential;

import org.jspecify.annotations.NullMarked;
