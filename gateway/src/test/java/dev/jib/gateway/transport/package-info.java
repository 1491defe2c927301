@NullMarked
package dev.jib.gateway.transport;

import org.jspecify.annotations.NullMarked;
