@NullMarked
package dev.jib.gateway.session;

import org.jspecify.annotations.NullMarked;
