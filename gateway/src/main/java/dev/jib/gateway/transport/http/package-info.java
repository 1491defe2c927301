/**
 * HTTP/1.1 from the server's side, as strict code on blocking streams; knows neither git nor Netty.
 *
 * <p>It takes less than RFC 9112 allows, since what two programs could read differently is how
 * requests are smuggled: origin-form targets, one {@code Host}, CRLF line ends, no folding, one way
 * of framing a body, no chunk extensions and no trailers. What is outside is answered with 4xx or
 * 5xx and the connection is closed. Netty's decoder repairs much of this before a handler could see
 * it, so it is not used here.
 */
@NullMarked
package dev.jib.gateway.transport.http;

import org.jspecify.annotations.NullMarked;
