/**
 * The parts of a repository's ref storage that containers share: packed-refs, namespaces, stashes
 * and stubs.
 */
@NullMarked
package dev.jib.mounts.refs;

import org.jspecify.annotations.NullMarked;
