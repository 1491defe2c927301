/**
 * Upstreams that keep state: upload-pack or receive-pack runs at the far end of one two-way stream,
 * as git's own transport (gitprotocol-pack(5)) has it. {@link
 * dev.jib.gateway.upstream.git.StatefulUpstream} is the straight code of the operations; how the
 * stream is opened is a {@link dev.jib.gateway.upstream.git.ServiceOpener}: over TCP to {@code git
 * daemon} here, over SSH in {@code upstream.ssh}.
 */
@NullMarked
package dev.jib.gateway.upstream.git;

import org.jspecify.annotations.NullMarked;
