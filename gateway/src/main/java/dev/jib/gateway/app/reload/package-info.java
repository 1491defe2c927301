/** The policy in force, and how another takes its place while the gateway runs. */
@NullMarked
package dev.jib.gateway.app.reload;

import org.jspecify.annotations.NullMarked;
