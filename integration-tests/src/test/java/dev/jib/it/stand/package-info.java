/**
 * What the tests stand on: real git, containers, sandboxes and upstream servers, each closed after
 * its test.
 */
@NullMarked
package dev.jib.it.stand;

import org.jspecify.annotations.NullMarked;
