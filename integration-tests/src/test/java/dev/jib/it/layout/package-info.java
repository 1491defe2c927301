/**
 * Layouts at work: a host with a repository, containers on it by {@code jib mounts}, real engines,
 * and what the seed of this project promises of them.
 */
@NullMarked
package dev.jib.it.layout;

import org.jspecify.annotations.NullMarked;
