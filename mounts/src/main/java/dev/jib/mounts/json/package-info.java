/** The versioned JSON form of a layout and of the journal. */
@NullMarked
package dev.jib.mounts.json;

import org.jspecify.annotations.NullMarked;
