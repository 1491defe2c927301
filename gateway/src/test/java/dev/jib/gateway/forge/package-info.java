@NullMarked
package dev.jib.gateway.forge;

import org.jspecify.annotations.NullMarked;
