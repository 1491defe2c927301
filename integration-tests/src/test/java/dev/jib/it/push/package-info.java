/**
 * Pushes that an adversary would send, to a running gateway: bytes that git never produces, objects
 * that lie, connections that break at any moment.
 */
@NullMarked
package dev.jib.it.push;

import org.jspecify.annotations.NullMarked;
