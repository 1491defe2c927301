/** Push: decide, record, send on, tell the truth about the outcome. */
@NullMarked
package dev.jib.gateway.push;

import org.jspecify.annotations.NullMarked;
