/** The pkt-line framing of gitprotocol-common(5), and the side-band multiplexing on top of it. */
@NullMarked
package dev.jib.gateway.pktline;

import org.jspecify.annotations.NullMarked;
