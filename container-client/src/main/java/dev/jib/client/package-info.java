/** The remote helper {@code git-remote-jib}: joins git in a container to the gateway's socket. */
@NullMarked
package dev.jib.client;

import org.jspecify.annotations.NullMarked;
