/**
 * What each container was given, on disk before it is done, so that every call can be finished
 * after a crash.
 */
@NullMarked
package dev.jib.mounts.journal;

import org.jspecify.annotations.NullMarked;
