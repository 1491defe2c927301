/** Readers and writers of the wire grammar that is common to both services. */
@NullMarked
package dev.jib.gateway.protocol;

import org.jspecify.annotations.NullMarked;
