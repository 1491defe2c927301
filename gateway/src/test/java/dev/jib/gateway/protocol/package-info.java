@NullMarked
package dev.jib.gateway.protocol;

import org.jspecify.annotations.NullMarked;
