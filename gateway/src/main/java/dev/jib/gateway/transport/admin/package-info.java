/** The administrators' interface: JSON over HTTP, for launchers on the same host. */
@NullMarked
package dev.jib.gateway.transport.admin;

import org.jspecify.annotations.NullMarked;
