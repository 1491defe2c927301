@NullMarked
package dev.jib.gateway.identity.ca;

import org.jspecify.annotations.NullMarked;
