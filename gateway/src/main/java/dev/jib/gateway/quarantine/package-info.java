/**
 * Where a push is taken apart before anyone else sees it: the streaming pack reader, the throw-away
 * store of one push, and the places where base objects are read from.
 */
@NullMarked
package dev.jib.gateway.quarantine;

import org.jspecify.annotations.NullMarked;
