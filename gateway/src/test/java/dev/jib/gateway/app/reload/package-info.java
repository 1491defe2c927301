@NullMarked
package dev.jib.gateway.app.reload;

import org.jspecify.annotations.NullMarked;
