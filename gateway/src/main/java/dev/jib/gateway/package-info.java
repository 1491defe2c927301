/** The gateway between containers and git upstreams. */
@NullMarked
package dev.jib.gateway;

import org.jspecify.annotations.NullMarked;
