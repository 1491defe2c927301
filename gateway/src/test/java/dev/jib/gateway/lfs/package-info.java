@NullMarked
package dev.jib.gateway.lfs;

import org.jspecify.annotations.NullMarked;
