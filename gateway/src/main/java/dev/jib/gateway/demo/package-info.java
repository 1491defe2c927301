/**
 * What {@code jib demo} runs: an embedded upstream, sandboxes, and the steps that show the whole.
 */
@NullMarked
package dev.jib.gateway.demo;

import org.jspecify.annotations.NullMarked;
