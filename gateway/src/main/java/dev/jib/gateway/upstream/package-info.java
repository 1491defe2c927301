/**
 * The git servers behind the gateway. {@link dev.jib.gateway.upstream.Upstream} is all that the
 * services see of one; {@code upstream.http} and {@code upstream.ssh} hold the transports and say
 * how {@code app} constructs them.
 */
@NullMarked
package dev.jib.gateway.upstream;

import org.jspecify.annotations.NullMarked;
